namespace MemStack.Memory.Queue;

/// <summary>
/// Wakes the workers of this process: an add was queued, or a worker is free. Pending signals count as one.
/// </summary>
internal sealed class IngestSignal : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0);
    private int _isSet;

    public void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0)
        {
            _semaphore.Release();
        }
    }

    /// <summary>Waits for a signal, or until the time is up.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        // Reset before the caller reads the queue, so that a later signal is a new one.
        if (await _semaphore.WaitAsync(longest, cancellationToken))
        {
            Interlocked.Exchange(ref _isSet, 0);
        }
    }

    public void Dispose() => _semaphore.Dispose();
}
