namespace MemStack.Cli.Output;

/// <summary>The exit codes, documented in docs/cli.md.</summary>
internal static class ExitCodes
{
    /// <summary>Success.</summary>
    public const int Good = 0;

    /// <summary>The command failed, or a check found a fault.</summary>
    public const int Fault = 1;

    /// <summary>The command line or a setting is invalid; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>The stack does not answer.</summary>
    public const int Unreachable = 3;
}

/// <summary>Ends the command with a message for the person who called it.</summary>
/// <param name="message">One line that says why, and what to do.</param>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="inner">The cause, if any.</param>
internal sealed class CommandException(string message, int exitCode = ExitCodes.Fault, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
