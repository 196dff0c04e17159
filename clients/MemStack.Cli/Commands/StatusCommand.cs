using System.CommandLine;
using MemStack.Cli.Checks;
using MemStack.Cli.Output;
using MemStack.Cli.Stack;

namespace MemStack.Cli.Commands;

/// <summary><c>memstack status</c>: asks every part of the stack for its state.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var url = CommonOptions.Url();
        return CommandRun.Of(
            new Command(
                "status",
                "Asks every service with its dependencies, Prometheus' targets, rules, alerts and service levels, and the disk."
            )
            {
                url,
            },
            (run, cancellationToken) => ShowAsync(run, run.Parsed.GetValue(url), cancellationToken)
        );
    }

    private static async Task<int> ShowAsync(CommandRun run, string? url, CancellationToken cancellationToken)
    {
        var stack = await StackAddress.FindAsync(url, run.DataFolder, cancellationToken);
        using var http = ServiceChecks.Client();
        var services = await Task.WhenAll(
            stack.Services.Select(async service =>
                await DependencyChecks.AddAsync(
                    http,
                    await ServiceChecks.AskAsync(http, service.Key, service.Value, cancellationToken),
                    service.Value,
                    cancellationToken
                )
            )
        );
        List<Check> checks = [.. services];
        IReadOnlyList<string> alerts = [];
        if (
            stack.Services.TryGetValue(StackAddress.Prometheus, out var prometheus)
            && services.First(check => check.Name == StackAddress.Prometheus).State == CheckState.Ok
        )
        {
            (var more, alerts) = await PrometheusChecks.AskAsync(http, prometheus.Url, cancellationToken);
            checks.AddRange(more);
        }

        if (stack.Run is { } found)
        {
            checks.Insert(0, AppHostCheck.Of(found));
            checks.Add(DiskCheck.Of(found.DataDirectory));
        }

        var code = CodeOf(services, checks);
        run.Output.Line(
            stack switch
            {
                { Run: { } known } => $"run since {known.StartedAt:u}, mode {known.Mode}, data {known.DataDirectory}",
                { Source: "url" } => "the api alone, by its address",
                _ => $"no {Client.StackRun.FileName} in {run.DataFolder}: asked where a stack usually answers",
            }
        );
        CheckTable.Show(run.Output, checks);
        if (code == ExitCodes.Unreachable)
        {
            CommandOutput.Note("memstack: nothing answers. 'dotnet run --project MemStack.AppHost' starts the stack of a checkout.");
        }

        run.Output.Document(
            new ChecksDocument(
                run.DataFolder,
                stack.Source,
                stack.Run?.StartedAt,
                stack.Run?.Mode,
                CheckTable.Documents(checks),
                alerts,
                code
            ),
            CliJson.Default.ChecksDocument
        );
        return code;
    }

    private static int CodeOf(Check[] services, List<Check> checks) =>
        services.All(check => check.State == CheckState.Unreachable) ? ExitCodes.Unreachable
        : checks.Exists(check => check.State is CheckState.Fault or CheckState.Unreachable) ? ExitCodes.Fault
        : ExitCodes.Good;
}
