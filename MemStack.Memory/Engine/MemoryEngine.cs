using System.Text.Json.Nodes;
using MemStack.Memory.Extraction;
using MemStack.Memory.Retrieval;
using MemStack.Memory.Stores;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Engine;

/// <inheritdoc cref="IMemoryEngine"/>
internal sealed class MemoryEngine(
    IMemoryStore store, IFactExtractor extractor, IRetriever retriever, RequestValidator validator, MemoryTelemetry telemetry, IOptions<MemoryOptions> options, TimeProvider time) : IMemoryEngine
{
    public Task<AddResult> AddAsync(AddRequest request, CancellationToken cancellationToken) => telemetry.OperationAsync(MemoryTelemetry.UpsertMemory, async activity =>
    {
        validator.Check(request);
        var now = Now();
        var oldestKey = now - options.Value.IdempotencyRetention;
        var fingerprint = RequestFingerprint.Of(request);
        // Asked before the extraction, which may be slow, and again by the store in its transaction.
        var result = request.IdempotencyKey is { } key ? await store.FindAddAsync(request.Tenant, key, fingerprint, oldestKey, cancellationToken) : null;
        if (result is null)
        {
            var eventId = Guid.CreateVersion7(now);
            var memories = await MemoriesAsync(request, now, cancellationToken);
            result = await store.AddAsync(
                new AddBatch
                {
                    EventId = eventId,
                    Tenant = request.Tenant,
                    Memories = memories,
                    Input = request.Infer ? request.Messages : null,
                    Thread = ScopeKeys.Thread(request, eventId, memories.Count),
                    IdempotencyKey = request.IdempotencyKey,
                    Fingerprint = fingerprint,
                    Now = now,
                    OldestKey = oldestKey,
                },
                cancellationToken);
        }

        activity?.SetTag(MemoryTelemetry.RecordCount, result.Memories.Count);
        telemetry.AddDone(request.Infer, result.Replayed, result.Memories.Count);
        return result;
    });

    public Task<IReadOnlyList<SearchHit>> SearchAsync(SearchRequest request, CancellationToken cancellationToken) => telemetry.OperationAsync(MemoryTelemetry.SearchMemory, async activity =>
    {
        validator.Check(request);
        var found = await retriever.RetrieveAsync(request, Today(), cancellationToken);
        activity?.SetTag(MemoryTelemetry.RecordCount, found.Hits.Count);
        telemetry.SearchDone(found.Candidates, found.Hits.Count);
        return found.Hits;
    });

    public Task<Page<MemoryRecord>> ListAsync(ListRequest request, CancellationToken cancellationToken) => telemetry.OperationAsync(MemoryTelemetry.ListMemories, async activity =>
    {
        validator.Check(request);
        var page = await store.ListAsync(request, Today(), cancellationToken);
        activity?.SetTag(MemoryTelemetry.RecordCount, page.Items.Count);
        return page;
    });

    public Task<MemoryRecord?> GetAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(MemoryTelemetry.GetMemory, _ => store.GetAsync(tenant, id, cancellationToken));

    public Task<MemoryRecord?> UpdateAsync(UpdateRequest request, CancellationToken cancellationToken) => telemetry.OperationAsync(MemoryTelemetry.UpdateMemory, async _ =>
    {
        validator.Check(request);
        return await store.UpdateAsync(request, Now(), cancellationToken);
    });

    public Task<bool> DeleteAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(MemoryTelemetry.DeleteMemory, _ => store.DeleteAsync(tenant, id, Now(), cancellationToken));

    public Task<(Guid EventId, long Deleted)> DeleteAllAsync(string tenant, MemoryFilter filter, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(MemoryTelemetry.DeleteMemory, async activity =>
        {
            var result = await store.DeleteAllAsync(tenant, filter, Now(), cancellationToken);
            activity?.SetTag(MemoryTelemetry.RecordCount, result.Deleted);
            return result;
        });

    public Task<IReadOnlyList<HistoryEntry>?> HistoryAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(MemoryTelemetry.MemoryHistory, _ => store.HistoryAsync(tenant, id, cancellationToken));

    public Task<Page<ScopeEntity>> EntitiesAsync(string tenant, EntityType? type, int offset, int limit, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(MemoryTelemetry.ListEntities, async _ =>
        {
            validator.CheckPage(offset, limit);
            return await store.EntitiesAsync(tenant, type, offset, limit, cancellationToken);
        });

    public Task<MemoryEvent?> GetEventAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(MemoryTelemetry.GetEvent, _ => store.GetEventAsync(tenant, id, cancellationToken));

    public Task<Page<MemoryEvent>> ListEventsAsync(string tenant, int offset, int limit, CancellationToken cancellationToken) =>
        telemetry.OperationAsync(MemoryTelemetry.ListEvents, async _ =>
        {
            validator.CheckPage(offset, limit);
            return await store.ListEventsAsync(tenant, offset, limit, cancellationToken);
        });

    private async Task<List<MemoryRecord>> MemoriesAsync(AddRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var facts = request.Infer
            ? await extractor.ExtractAsync(request.Messages, cancellationToken)
            : [.. request.Messages.Where(Roles.IsRemembered).Select(message => new ExtractedFact(message.Content, message.Role, message.Name))];
        var validFrom = request.Timestamp is { } said ? Whole(said) : (DateTimeOffset?)null;
        return [.. facts.Take(options.Value.MaxFactsPerAdd).Select(fact => new MemoryRecord
        {
            Id = Guid.CreateVersion7(now),
            Tenant = request.Tenant,
            UserId = request.UserId,
            AgentId = request.AgentId,
            AppId = request.AppId,
            RunId = request.RunId,
            ActorId = fact.ActorId,
            Role = fact.Role,
            Text = fact.Text,
            Hash = TextHash.Of(fact.Text),
            Metadata = (JsonObject?)request.Metadata?.DeepClone(),
            ValidFrom = validFrom,
            ExpiresAt = request.ExpiresAt,
            CreatedAt = now,
            UpdatedAt = now,
        })];
    }

    private DateTimeOffset Now() => Whole(time.GetUtcNow());

    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    // Stores keep microseconds: what is returned at once must equal what is read later.
    private static DateTimeOffset Whole(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
