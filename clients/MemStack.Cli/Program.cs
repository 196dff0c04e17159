using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using MemStack.Cli.Commands;
using MemStack.Cli.Output;

namespace MemStack.Cli;

/// <summary>The tool <c>memstack</c>.</summary>
internal static class Program
{
    private const string Name = "memstack";

    // How long Ctrl-C waits for a command to clean up after itself: a copy of a large store can't be interrupted.
    private static readonly TimeSpan CleanUp = TimeSpan.FromMinutes(10);

    private static async Task<int> Main(string[] args)
    {
        // No RootCommand: that one has the name of the program's file, which is another one than the command's.
        var root = new Command(Name, "MemStack: a memory service for AI agents that you host yourself.")
        {
            new HelpOption(),
            new VersionOption(),
            ConnectCommand.Create(),
            ExportCommand.Create(),
            ImportCommand.Create(),
            BackupCommand.Create(),
            RestoreCommand.Create(),
            StatusCommand.Create(),
            DoctorCommand.Create(),
            CommonOptions.Data,
            CommonOptions.Json,
        };
        var parsed = root.Parse(args is [] ? ["--help"] : args);
        if (parsed.Action is ParseErrorAction)
            return Refuse(parsed);
        return await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = CleanUp });
    }

    private static int Refuse(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var path = command.Name == Name ? Name : $"{Name} {command.Name}";
        var faults = string.Join(
            ' ', parsed.Errors.Select(error => error.Message.ReplaceLineEndings("").Replace("\t", " ", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal));
        new CommandOutput(parsed.GetValue(CommonOptions.Json)).Fail($"{faults} '{path} --help' shows what there is.", ExitCodes.Usage);
        return ExitCodes.Usage;
    }
}
