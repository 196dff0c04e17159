using System.Diagnostics;
using MemStack.Memory.Embedding;
using MemStack.Memory.Model;
using MemStack.Memory.Telemetry;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Reembedding;

/// <summary>
/// One run of the job: pages of memories without a vector of the model, in the order of insertion, embedded and stored batch by batch.
/// Stored ones no longer match, so an interrupted run simply continues. A refused batch is tried text by text; if a meaningless text is
/// refused as well, the model is unavailable, and the run waits and then fails instead of giving the texts up.
/// </summary>
internal sealed class ReembedRun(
    IReembedStore store,
    IEmbedder embedder,
    RefusedTexts refused,
    ReembedTally tally,
    ReembedOptions options,
    ReembedMetrics metrics,
    TimeProvider time,
    ILogger logger
)
{
    private int _leftOver;

    /// <summary>
    /// Runs to the end, or until nothing more can be done now. False when another process runs the job;
    /// <see cref="ReembedTally.IsComplete"/> has the outcome.
    /// </summary>
    /// <exception cref="EmbeddingException">The model is away.</exception>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await using var lease = await store.TryBeginAsync(cancellationToken);
        if (lease is null)
        {
            return false;
        }

        var count = await store.CountAsync(embedder.Model, cancellationToken);
        tally.Left(count);
        if (count == 0)
        {
            tally.IsComplete = true;
            return true;
        }

        ReembedLog.ReembedBegun(logger, embedder.Model, count);
        for (var pass = 1; pass <= options.MaxAttempts && !tally.IsComplete; pass++)
        {
            if (pass > 1)
            {
                await Task.Delay(options.RetryDelay, time, cancellationToken);
            }

            tally.IsComplete = !await PassAsync(lease, cancellationToken);
        }

        tally.Left(await store.CountAsync(embedder.Model, cancellationToken));
        return true;
    }

    /// <summary>Processes all memories once. True when some are left that may still succeed.</summary>
    private async Task<bool> PassAsync(IReembedLease lease, CancellationToken cancellationToken)
    {
        _leftOver = 0;
        for (var after = 0L; ; )
        {
            await lease.CheckAsync(cancellationToken);
            using (var activity = MemoryTelemetry.Source.StartActivity(MemoryTelemetry.Reembed, ActivityKind.Internal))
            {
                var page = await store.PageAsync(embedder.Model, after, options.BatchSize * options.Concurrency, cancellationToken);
                if (page.Count == 0)
                {
                    return Volatile.Read(ref _leftOver) > 0;
                }

                after = page[^1].Seq;
                activity?.SetTag(MemoryTelemetry.RecordCount, page.Count);
                await Parallel.ForEachAsync(
                    page.Where(memory => !refused.IsGivenUp(memory)).Chunk(options.BatchSize),
                    new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken },
                    async (batch, token) => await BatchAsync(batch, token)
                );
            }

            await Task.Delay(options.Pause, time, cancellationToken);
        }
    }

    private async Task BatchAsync(StaleMemory[] batch, CancellationToken cancellationToken)
    {
        if (await TryAsync(batch, cancellationToken))
        {
            return;
        }

        foreach (var memory in batch)
        {
            if (batch.Length > 1 && await TryAsync([memory], cancellationToken))
            {
                continue;
            }

            var isLast = refused.Refused(memory);
            metrics.Processed(isLast ? MemoryTelemetry.GivenUpOutcome : MemoryTelemetry.RefusedOutcome, 1);
            if (isLast)
            {
                tally.GaveUp();
                ReembedLog.ReembedGaveUp(logger, memory.Id, options.MaxAttempts);
            }
            else
            {
                Interlocked.Increment(ref _leftOver);
            }
        }
    }

    /// <summary>Embeds and stores memories; false when the model refuses them but accepts others.</summary>
    private async Task<bool> TryAsync(StaleMemory[] batch, CancellationToken cancellationToken)
    {
        if (await EmbedAsync([.. batch.Select(memory => memory.Text)], cancellationToken) is not { } vectors)
        {
            return false;
        }

        var stored = await store.SaveAsync(embedder.Model, [.. batch.Zip(vectors)], cancellationToken);
        tally.Stored(stored);
        if (stored > 0)
        {
            metrics.Processed(MemoryTelemetry.EmbeddedOutcome, stored);
        }

        if (stored == batch.Length)
        {
            return true;
        }
        // The change has embedded its new text, unless the model failed: the next pass checks.
        metrics.Processed(MemoryTelemetry.ChangedOutcome, batch.Length - stored);
        Interlocked.Add(ref _leftOver, batch.Length - stored);
        return true;
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<float>>?> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await embedder.EmbedAsync(texts, cancellationToken);
            }
            catch (EmbeddingException exception)
            {
                if (!await IsUnavailableAsync(exception.Reason, cancellationToken))
                {
                    return null;
                }

                if (attempt >= options.MaxAttempts)
                {
                    throw;
                }
            }

            await Task.Delay(options.RetryDelay * Math.Pow(2, Math.Min(attempt - 1, 10)), time, cancellationToken);
        }
    }

    private async Task<bool> IsUnavailableAsync(string reason, CancellationToken cancellationToken)
    {
        if (reason is "circuit_open" or "unauthorized" or "rate_limited")
        {
            return true;
        }

        try
        {
            // A text that is in no cache.
            await embedder.EmbedAsync([$"probe {Guid.CreateVersion7():N}"], cancellationToken);
            return false;
        }
        catch (EmbeddingException)
        {
            return true;
        }
    }
}
