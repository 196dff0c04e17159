namespace MemStack.Prober.Probing;

/// <summary>Everything the prober logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The step {Step} failed: {Fault}")]
    public static partial void StepFailed(ILogger logger, string step, string fault);
}
