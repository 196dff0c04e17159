using MemStack.Memory.Embedding;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;
using MemStack.Memory.Telemetry;
using MemStack.Memory.Validation;

namespace MemStack.Memory.Transfer;

/// <summary>One import: checks memories, stores them batch by batch, and counts.</summary>
internal sealed class Import(
    ITransferStore store,
    TransferValidator validator,
    FactVectors vectors,
    TransferOptions options,
    TransferMetrics metrics,
    ImportRequest request
)
{
    // A very large add is split nevertheless.
    private const int MaxBatches = 4;

    private readonly List<(long Line, TransferredMemory Memory)> _batch = new(options.BatchSize);
    private readonly HashSet<Guid> _ids = [];
    private readonly List<ImportProblem> _problems = [];
    private ImportReport _report = new() { IsComplete = true };

    public async Task TakeAsync(ImportItem item, CancellationToken cancellationToken)
    {
        switch (item.Kind)
        {
            case ImportItemKind.Memory:
                if (Checked(item) is not { } memory)
                {
                    return;
                }

                if (IsFull(memory.Record))
                {
                    await StoreAsync(cancellationToken);
                }

                _ids.Add(memory.Record.Id);
                _batch.Add((item.Line, memory));
                break;
            case ImportItemKind.Passed:
                Count(TransferOutcome.Skipped);
                break;
            case ImportItemKind.Problem:
                Reject(item.Line, item.Reason!);
                break;
            case ImportItemKind.Break when _report is { LastId: null, Skipped: 0, Rejected: 0 } && _batch.Count == 0:
                throw new MemoryValidationException($"Nothing can be imported: {item.Reason} (line {Math.Max(item.Line, 1)}).")
                {
                    Reason = "format",
                };
            default:
                _report = _report with { IsComplete = false, Break = item.Reason };
                break;
        }
    }

    public async Task<ImportReport> EndAsync(CancellationToken cancellationToken)
    {
        await StoreAsync(cancellationToken);
        return _report with { Problems = _problems };
    }

    // The memories of one add have the same time; together, their turns are inserted in order.
    private bool IsFull(MemoryRecord next) =>
        _ids.Contains(next.Id)
        || _batch.Count >= options.BatchSize * MaxBatches
        || (_batch.Count >= options.BatchSize && _batch[^1].Memory.Record.CreatedAt != next.CreatedAt);

    private TransferredMemory? Checked(ImportItem item)
    {
        try
        {
            return validator.Checked(item.Memory!);
        }
        catch (MemoryValidationException exception)
        {
            Reject(item.Line, exception.Message);
            return null;
        }
    }

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count == 0)
        {
            return;
        }

        var last = _batch[^1].Memory.Record.Id;
        var ordered = await EmbeddedAsync(
            [.. _batch.OrderBy(item => item.Memory.Record.CreatedAt).ThenBy(item => item.Memory.Turn)],
            cancellationToken
        );
        _batch.Clear();
        _ids.Clear();
        await StoreAsync(ordered, cancellationToken);
        _report = _report with { LastId = last };
    }

    private async Task StoreAsync(IReadOnlyList<(long Line, TransferredMemory Memory)> batch, CancellationToken cancellationToken)
    {
        try
        {
            var outcomes = await store.WriteAsync(
                new TransferBatch(request.Tenant, [.. batch.Select(item => item.Memory)], request.Mode == ImportMode.Overwrite),
                cancellationToken
            );
            foreach (var outcome in outcomes)
            {
                Count(outcome);
            }
        }
        catch (MemoryValidationException exception) when (batch.Count == 1)
        {
            Reject(batch[0].Line, exception.Message);
        }
        catch (MemoryValidationException)
        {
            // A memory that the store refuses must not fail the others.
            foreach (var item in batch)
            {
                await StoreAsync([item], cancellationToken);
            }
        }
    }

    /// <summary>Adds vectors of the present model to memories without one.</summary>
    private async Task<IReadOnlyList<(long Line, TransferredMemory Memory)>> EmbeddedAsync(
        (long Line, TransferredMemory Memory)[] batch,
        CancellationToken cancellationToken
    )
    {
        int[] bare =
        [
            .. Enumerable
                .Range(0, batch.Length)
                .Where(i => batch[i].Memory is { Vector.IsEmpty: true, Record.State: not MemoryState.Deleted }),
        ];
        if (await vectors.EmbedAsync([.. bare.Select(i => batch[i].Memory.Record.Text)], cancellationToken) is not { } made)
        {
            return batch;
        }

        foreach (var (place, i) in bare.Index())
        {
            batch[i].Memory = batch[i].Memory with
            {
                Vector = made[place],
                Record = batch[i].Memory.Record with { EmbeddingModel = vectors.Model },
            };
        }

        return batch;
    }

    private void Count(TransferOutcome outcome)
    {
        _report = outcome switch
        {
            TransferOutcome.Imported => _report with { Imported = _report.Imported + 1 },
            TransferOutcome.Skipped => _report with { Skipped = _report.Skipped + 1 },
            _ => _report with { Overwritten = _report.Overwritten + 1 },
        };
        metrics.Transferred(MemoryTelemetry.ImportOperation, request.Format, outcome.ToString().ToLowerInvariant(), 1);
    }

    private void Reject(long line, string reason)
    {
        _report = _report with { Rejected = _report.Rejected + 1 };
        if (_problems.Count < options.MaxReportedProblems)
        {
            _problems.Add(new ImportProblem(line, reason));
        }

        metrics.Transferred(MemoryTelemetry.ImportOperation, request.Format, MemoryTelemetry.RejectedOutcome, 1);
    }
}
