using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.Telemetry;

namespace MemStack.Memory.Models.Calls;

/// <summary>
/// Lets a bounded number of calls through at a time, each with one limit for its wait, its attempts and its answer, counted and remembered
/// for health.
/// </summary>
internal sealed class CallGate(
    ModelEndpointOptions options,
    string operation,
    ModelTelemetry telemetry,
    ModelHealth health,
    TimeProvider time
) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.MaxConcurrency);

    /// <exception cref="ModelCallException">There is no usable answer.</exception>
    public async Task<T> CallAsync<T>(string purpose, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        telemetry.CallStarted(operation);
        try
        {
            await _slots.WaitAsync(linked.Token);
            try
            {
                var result = await call(linked.Token);
                health.Succeeded();
                return result;
            }
            finally
            {
                _slots.Release();
            }
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

    public void Dispose() => _slots.Dispose();
}
