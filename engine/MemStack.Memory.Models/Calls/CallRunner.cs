using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.Telemetry;

namespace MemStack.Memory.Models.Calls;

/// <summary>
/// Runs calls, each with one limit for its wait, its attempts and its answer, counted and remembered for health. The endpoint's HTTP client
/// bounds how many run at a time.
/// </summary>
internal sealed class CallRunner(
    ModelEndpointOptions options,
    string operation,
    ModelTelemetry telemetry,
    ModelHealth health,
    TimeProvider time
)
{
    /// <exception cref="ModelCallException">There is no usable answer.</exception>
    public async Task<T> RunAsync<T>(string purpose, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        telemetry.CallStarted(operation);
        try
        {
            var result = await call(linked.Token);
            health.Succeeded();
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            // Whatever an endpoint or the SDK does, callers know one kind of failure and go on without the model.
            var failure = ModelCallException.From(exception);
            telemetry.CallFailed(operation, purpose, failure.Reason);
            health.Failed(failure.Reason);
            throw failure;
        }
        finally
        {
            telemetry.CallEnded(operation);
        }
    }
}
