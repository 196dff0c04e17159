using System.CommandLine;
using System.CommandLine.Invocation;
using MemStack.Cli.Commands;

namespace MemStack.Cli;

/// <summary>The tool <c>memstack</c>.</summary>
internal static class Program
{
    // How long Ctrl-C waits for a command to clean up after itself: a copy of a large store can't be interrupted.
    private static readonly TimeSpan CleanUp = TimeSpan.FromMinutes(10);

    private static async Task<int> Main(string[] args)
    {
        var parsed = ToolCommand.Create().Parse(args is [] ? ["--help"] : args);
        return parsed.Action is ParseErrorAction
            ? ToolCommand.Refuse(parsed)
            : await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = CleanUp }
            );
    }
}
