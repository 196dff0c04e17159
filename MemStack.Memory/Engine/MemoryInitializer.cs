using MemStack.Memory.Stores;
using Microsoft.Extensions.Hosting;

namespace MemStack.Memory.Engine;

/// <summary>Opens the store before any server listens, so that a data folder that can't be used stops the start.</summary>
internal sealed class MemoryInitializer(IMemoryStore store) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => store.OpenAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The container closes the store, after the last request.
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
