using MemStack.Memory.Models.Telemetry;

namespace MemStack.Memory.Models.Calls;

/// <summary>
/// A model gave no usable answer. The message names no more than the reason: what an endpoint answers may quote what it was sent.
/// </summary>
/// <param name="reason">A bounded word for metrics, from <see cref="FailureReasons"/>.</param>
/// <param name="inner">The cause.</param>
internal sealed class ModelCallException(string reason, Exception? inner = null) : Exception($"The model did not answer ({reason}).", inner)
{
    public string Reason { get; } = reason;

    public static ModelCallException From(Exception exception) =>
        exception as ModelCallException ?? new ModelCallException(FailureReasons.Of(exception), exception);

    /// <summary>Makes a call inside its span, which gets the reason of a failure.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var failure = From(exception);
            ModelTelemetry.CurrentCall?.SetTag(ModelTelemetry.FailureReason, failure.Reason);
            throw failure;
        }
    }
}
