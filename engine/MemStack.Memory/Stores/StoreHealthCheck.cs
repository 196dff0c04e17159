using MemStack.Memory.Model;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MemStack.Memory.Stores;

/// <summary>
/// Checks that the memory store is open and answers a read; degraded when its server's settings allow a crash to lose memories. Registered
/// as <c>store</c> with the tag <c>ready</c>.
/// </summary>
public sealed class StoreHealthCheck : IHealthCheck
{
    /// <summary>The name it is registered by.</summary>
    public const string Name = "store";

    private readonly IMemoryStore _store;

    internal StoreHealthCheck(IMemoryStore store) => _store = store;

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _store.PingAsync(cancellationToken) is { } risk ? HealthCheckResult.Degraded(risk) : HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is StoreUnavailableException or MemoryStartException or ObjectDisposedException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The memory store does not answer.", exception);
        }
    }
}
