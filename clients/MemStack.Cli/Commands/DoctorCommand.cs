using System.CommandLine;
using MemStack.Cli.Checks;
using MemStack.Cli.Output;
using MemStack.Client;

namespace MemStack.Cli.Commands;

/// <summary><c>memstack doctor</c>: checks the machine, and says how to fix faults.</summary>
internal static class DoctorCommand
{
    private const string OptionalFix = "with it on the PATH, the AppHost runs it on the files of monitoring/";

    public static Command Create() =>
        CommandRun.Of(
            new Command("doctor", "Checks this machine: .NET, ports, disk and optional programs."),
            (run, cancellationToken) => CheckAsync(run, cancellationToken)
        );

    private static async Task<int> CheckAsync(CommandRun run, CancellationToken cancellationToken)
    {
        List<Check> checks = [MachineChecks.Runtime(), await MachineChecks.SdkAsync(cancellationToken)];
        var stack = await StackRun.ReadAsync(run.DataFolder, cancellationToken);
        // A running stack holds its ports itself.
        if (stack is { ProcessId: { } id } && AppHostCheck.IsRunning(id, stack.StartedAt))
        {
            checks.Add(new("stack", CheckState.Ok, $"runs on {run.DataFolder} since {stack.StartedAt:u}"));
        }
        else
        {
            checks.AddRange(PortChecks.All());
        }

        checks.AddRange([
            MachineChecks.Disk(run.DataFolder),
            MachineChecks.Memory(),
            MachineChecks.Optional("Prometheus", OptionalFix, InstalledPrograms.Prometheus),
            MachineChecks.Optional("Alertmanager", OptionalFix, InstalledPrograms.Alertmanager),
            MachineChecks.Optional("node exporter", OptionalFix, InstalledPrograms.NodeExporter),
            MachineChecks.Optional("container engine", "only mode full uses containers.", InstalledPrograms.ContainerEngine),
        ]);
        var code = checks.Exists(check => check.State == CheckState.Fault) ? ExitCodes.Fault : ExitCodes.Good;
        CheckTable.Show(run.Output, checks);
        run.Output.Document(
            new ChecksDocument(
                run.DataFolder,
                Source: null,
                stack?.StartedAt,
                stack?.Mode,
                CheckTable.Documents(checks),
                Alerts: null,
                code
            ),
            CliJson.Default.ChecksDocument
        );
        return code;
    }
}
