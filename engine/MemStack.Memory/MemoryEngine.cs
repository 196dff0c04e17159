using MemStack.Memory.Adding;
using MemStack.Memory.Configuration;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Queue;
using MemStack.Memory.Searching;
using MemStack.Memory.Searching.Caching;
using MemStack.Memory.Stores;
using MemStack.Memory.Telemetry;
using MemStack.Memory.Updating;
using MemStack.Memory.Validation;
using Microsoft.Extensions.Options;

namespace MemStack.Memory;

/// <inheritdoc cref="IMemoryEngine"/>
internal sealed class MemoryEngine(
    IMemoryStore store,
    IIngestQueue queue,
    IngestSignal workers,
    IGraphStore graph,
    SearchCache searches,
    ILanguageRules language,
    AddPipeline pipeline,
    UpdatePreparation updates,
    RequestValidator validator,
    MemoryTelemetry telemetry,
    AddMetrics adds,
    SearchMetrics searchMetrics,
    IOptions<MemoryOptions> options,
    TimeProvider time
) : IMemoryEngine
{
    public Task<AddResult> AddAsync(AddRequest request, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(
            MemoryTelemetry.UpsertMemory,
            async activity =>
            {
                validator.Check(request);
                var now = Now();
                var oldestKey = now - options.Value.IdempotencyRetention;
                var fingerprint = RequestFingerprint.Of(request);
                // Asked before the extraction, which may be slow, and again by the store in its transaction.
                var result = request.IdempotencyKey is { } key
                    ? await store.FindAddAsync(request.Tenant, key, fingerprint, oldestKey, cancellationToken)
                    : null;
                var eventId = Guid.CreateVersion7(now);
                result ??= request.Queue
                    ? await queue.EnqueueAsync(IngestJob.Of(request, fingerprint, eventId, now), now, oldestKey, cancellationToken)
                    : await pipeline.RunAsync(request, fingerprint, eventId, queued: false, now, cancellationToken);
                if (result is { Queued: true, Replayed: false })
                {
                    workers.Set();
                }

                activity?.SetTag(MemoryTelemetry.RecordCount, result.Memories.Count);
                adds.AddDone(request.Infer, result);
                return result;
            }
        );

    public Task<IReadOnlyList<SearchHit>> SearchAsync(SearchRequest request, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(
            MemoryTelemetry.SearchMemory,
            async activity =>
            {
                validator.Check(request);
                var found = await searches.RetrieveAsync(request, Now(), cancellationToken);
                activity?.SetTag(MemoryTelemetry.RecordCount, found.Hits.Count);
                searchMetrics.SearchDone(found.Candidates, found.Hits.Count);
                return found.Hits;
            }
        );

    public Task<Page<MemoryRecord>> ListAsync(ListRequest request, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(
            MemoryTelemetry.ListMemories,
            async activity =>
            {
                validator.Check(request);
                var page = await store.ListAsync(request, Now(), cancellationToken);
                activity?.SetTag(MemoryTelemetry.RecordCount, page.Items.Count);
                return page;
            }
        );

    public Task<MemoryRecord?> GetAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(MemoryTelemetry.GetMemory, _ => store.GetAsync(tenant, id, cancellationToken));

    public Task<MemoryRecord?> UpdateAsync(UpdateRequest request, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(
            MemoryTelemetry.UpdateMemory,
            async _ =>
            {
                validator.Check(request);
                return await store.UpdateAsync(await updates.PrepareAsync(request, cancellationToken), Now(), cancellationToken);
            }
        );

    public void Check(UpdateRequest request) => validator.Check(request);

    public Task<bool> DeleteAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(MemoryTelemetry.DeleteMemory, _ => store.DeleteAsync(tenant, id, Now(), cancellationToken));

    public Task<(Guid EventId, long Deleted)> DeleteAllAsync(string tenant, MemoryFilter filter, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(
            MemoryTelemetry.DeleteMemory,
            async activity =>
            {
                var result = await store.DeleteAllAsync(tenant, filter, Now(), cancellationToken);
                activity?.SetTag(MemoryTelemetry.RecordCount, result.Deleted);
                return result;
            }
        );

    public Task<IReadOnlyList<HistoryEntry>?> HistoryAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(MemoryTelemetry.MemoryHistory, _ => store.HistoryAsync(tenant, id, cancellationToken));

    public Task<Page<ScopeEntity>> EntitiesAsync(
        string tenant,
        EntityType? type,
        int offset,
        int limit,
        CancellationToken cancellationToken
    ) =>
        telemetry.OperationAsync(
            MemoryTelemetry.ListEntities,
            async _ =>
            {
                validator.CheckPage(offset, limit);
                return await store.EntitiesAsync(tenant, type, offset, limit, Now(), cancellationToken);
            }
        );

    public Task<MemoryEvent?> GetEventAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(MemoryTelemetry.GetEvent, _ => store.GetEventAsync(tenant, id, cancellationToken));

    public Task<Page<MemoryEvent>> ListEventsAsync(string tenant, int offset, int limit, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(
            MemoryTelemetry.ListEvents,
            async _ =>
            {
                validator.CheckPage(offset, limit);
                return await store.ListEventsAsync(tenant, offset, limit, cancellationToken);
            }
        );

    public Task<long> EraseAsync(string tenant, MemoryFilter filter, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(
            MemoryTelemetry.EraseMemory,
            async activity =>
            {
                var erased = await store.EraseAsync(new Erasure(tenant, filter, language.IndexTerms), cancellationToken);
                await searches.ClearAsync();
                activity?.SetTag(MemoryTelemetry.RecordCount, erased);
                return erased;
            }
        );

    public Task<IReadOnlyList<GraphRelation>> RelationsAsync(GraphRequest request, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(
            MemoryTelemetry.QueryGraph,
            async activity =>
            {
                RequestValidator.Check(request);
                var relations = await graph.QueryAsync(request, Now(), cancellationToken);
                activity?.SetTag(MemoryTelemetry.RecordCount, relations.Count);
                return relations;
            }
        );

    public Task<Page<DeadLetter>> DeadLettersAsync(string tenant, int offset, int limit, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(
            MemoryTelemetry.ListDeadLetters,
            async _ =>
            {
                validator.CheckPage(offset, limit);
                return await queue.DeadLettersAsync(tenant, offset, limit, cancellationToken);
            }
        );

    public Task<int> ReplayDeadLettersAsync(string tenant, Guid? eventId, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(
            MemoryTelemetry.ReplayDeadLetters,
            async _ =>
            {
                var replayed = await queue.ReplayAsync(tenant, eventId, Now(), cancellationToken);
                if (replayed > 0)
                {
                    workers.Set();
                }

                return replayed;
            }
        );

    private DateTimeOffset Now() => Instants.Truncate(time.GetUtcNow());
}
