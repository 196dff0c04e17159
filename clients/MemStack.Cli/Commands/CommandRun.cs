using System.CommandLine;
using MemStack.Cli.Output;
using MemStack.Cli.Stack;
using MemStack.Client;
using MemStack.Memory.Backup;
using MemStack.Memory.Model;

namespace MemStack.Cli.Commands;

/// <summary>One run of a command: its arguments and its output.</summary>
internal sealed record CommandRun(ParseResult Parsed, CommandOutput Output)
{
    public string DataFolder { get; } = DataFolders.Find(Parsed.GetValue(CommonOptions.Data));

    /// <summary>Sets the action of a command. Every failure becomes one line on standard error and an exit code.</summary>
    public static Command Of(Command command, Func<CommandRun, CancellationToken, Task<int>> run)
    {
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var output = new CommandOutput(parsed.GetValue(CommonOptions.Json));
                try
                {
                    return await run(new CommandRun(parsed, output), cancellationToken);
                }
                catch (Exception exception)
                {
                    var (message, code) = Explain(exception, command.Name, cancellationToken);
                    output.Fail(message, code);
                    return code;
                }
            }
        );
        return command;
    }

    private static (string Message, int ExitCode) Explain(Exception exception, string command, CancellationToken cancellationToken) =>
        exception switch
        {
            CommandException known => (known.Message, known.ExitCode),
            OperationCanceledException when cancellationToken.IsCancellationRequested => (
                $"The {command} was stopped{(command is "backup" or "restore" ? "; nothing was changed" : "")}.",
                ExitCodes.Fault
            ),
            BackupException or MemoryStartException or InvalidDataException or IOException or UnauthorizedAccessException => (
                exception.Message,
                ExitCodes.Fault
            ),
            MemStackApiException { StatusCode: null } => (exception.Message, ExitCodes.Unreachable),
            MemStackApiException { StatusCode: { } status } => ($"Refused ({status}): {exception.Message}", ExitCodes.Fault),
            _ => ($"Unexpected: {exception.GetType().Name}: {exception.Message}", ExitCodes.Fault),
        };
}
