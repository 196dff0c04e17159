using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using MemStack.Cli.Output;

namespace MemStack.Cli.Commands;

/// <summary>The tool's command line: all commands, and the refusal of invalid ones.</summary>
internal static class ToolCommand
{
    private const string Name = "memstack";

    // Not a RootCommand: its name would be that of the program file, which differs from the command's.
    public static Command Create() =>
        new(Name, "MemStack: a memory service for AI agents that you host yourself.")
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
            SloCommand.Create(),
            CommonOptions.Data,
            CommonOptions.Json,
        };

    /// <summary>Names the faults of a command line.</summary>
    /// <returns>The exit code for a wrong usage.</returns>
    public static int Refuse(ParseResult parsed)
    {
        var path = parsed.CommandResult.Command.Name;
        for (var parent = parsed.CommandResult.Parent as CommandResult; parent is not null; parent = parent.Parent as CommandResult)
        {
            path = $"{parent.Command.Name} {path}";
        }

        var faults = string.Join(
            ' ',
            parsed
                .Errors.Select(error => error.Message.ReplaceLineEndings("").Replace("\t", " ", StringComparison.Ordinal))
                .Distinct(StringComparer.Ordinal)
        );
        new CommandOutput(parsed.GetValue(CommonOptions.Json)).Fail($"{faults} See '{path} --help'.", ExitCodes.Usage);
        return ExitCodes.Usage;
    }
}
