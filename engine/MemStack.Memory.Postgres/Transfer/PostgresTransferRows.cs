using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Stores;
using MemStack.Memory.Text;

namespace MemStack.Memory.Postgres.Transfer;

/// <summary>Inserts the rows of an import in statements of bounded size, each column as an array.</summary>
internal static class PostgresTransferRows
{
    // Bounds the size of a statement: texts may be long.
    private const int MaxRowsOfStatement = 500;

    /// <summary>Inserts memories under given numbers.</summary>
    public static IEnumerable<Sql> Insert(IReadOnlyCollection<(long Seq, TransferredMemory Memory)> memories) =>
        memories
            .Chunk(MaxRowsOfStatement)
            .Select(chunk =>
            {
                var rows = Array.ConvertAll(chunk, memory => new Row(memory.Seq, memory.Memory));
                return (Sql)
                    $"""
                        INSERT INTO memstack.memories (seq, id, tenant, user_id, agent_id, app_id, run_id, actor_id, role, owner, thread, turn, text, hash, metadata, attributes, categories, state,
                                                       valid_from, valid_to, superseded_by, expires_at, created_at, updated_at, touched_at, embedding_model, slot, slot_value, dedup, own, source, words)
                        SELECT r.seq, r.id, r.tenant, r.user_id, r.agent_id, r.app_id, r.run_id, r.actor_id, r.role, r.owner, r.thread, r.turn, r.text, r.hash, r.metadata::json, r.attributes::jsonb,
                               ARRAY(SELECT c.topic FROM json_array_elements_text(r.categories::json) WITH ORDINALITY AS c (topic, place) ORDER BY c.place), r.state,
                               r.valid_from, r.valid_to, r.superseded_by, r.expires_at, r.created_at, r.updated_at, r.touched_at, r.embedding_model, r.slot, r.slot_value, r.dedup, r.own, r.source, r.words::tsvector
                        FROM unnest({Each(row => row.Seq)}, {Each(row => row.Record.Id)}, {Each(row => row.Record.Tenant)}, {Each(row =>
                            row.Record.UserId
                        )}, {Each(row => row.Record.AgentId)},
                                    {Each(row => row.Record.AppId)}, {Each(row => row.Record.RunId)}, {Each(row =>
                            row.Record.ActorId
                        )}, {Each(row => row.Record.Role)}, {Each(row => ScopeKeys.Owner(row.Record))},
                                    {Each(row => row.Memory.StoredThread)}, {Each(row =>
                            row.Memory.StoredThread is null ? 0 : row.Memory.Turn
                        )}, {Each(row => row.Record.Text)}, {Each(row => row.Record.Hash)},
                                    {Each(row => StoredJson.Metadata(row.Record.Metadata))}, {Each(row =>
                            SearchableMetadata.Of(row.Record.Metadata)
                        )}, {Each(row => StoredJson.Categories(row.Record.Categories))},
                                    {Each(row => (short)row.Record.State)}, {Each(row => row.Record.ValidFrom)}, {Each(row =>
                            row.Record.ValidTo
                        )}, {Each(row => row.Record.SupersededBy)},
                                    {Each(row => row.Record.ExpiresAt)}, {Each(row => row.Record.CreatedAt)}, {Each(row =>
                            row.Record.UpdatedAt
                        )}, {Each(row => row.Record.TouchedAt)},
                                    {Each(row => row.Record.EmbeddingModel)}, {Each(row => row.Record.Slot)}, {Each(row =>
                            row.Record.SlotValue
                        )}, {Each(row => row.Memory.DedupKey)},
                                    {Each(row => row.Own)}, {Each(row => row.Source)}, {Each(row => row.Words)})
                            AS r (seq, id, tenant, user_id, agent_id, app_id, run_id, actor_id, role, owner, thread, turn, text, hash, metadata, attributes, categories, state,
                                  valid_from, valid_to, superseded_by, expires_at, created_at, updated_at, touched_at, embedding_model, slot, slot_value, dedup, own, source, words)
                        """;

                T[] Each<T>(Func<Row, T> column) => Array.ConvertAll(rows, row => column(row));
            });

    /// <summary>
    /// Inserts the histories of memories of one tenant, each in its order, and their events. Existing rows stay.
    /// </summary>
    public static IEnumerable<Sql> InsertHistory(string tenant, IEnumerable<(MemoryRecord Record, TransferredStep Step)> steps)
    {
        foreach (var chunk in steps.Chunk(MaxRowsOfStatement))
        {
            var parts = chunk
                .Where(step => step.Step.EventId is not null)
                .DistinctBy(step => step.Step.EventId)
                .Select(step => step.Step)
                .ToArray();
            if (parts.Length > 0)
            {
                yield return $"""
                    INSERT INTO memstack.events (id, tenant, type, status, input, created_at, started_at, completed_at)
                    SELECT e.id, {tenant}, e.type, {EventStatus.Succeeded}, e.input::json, e.time, e.time, e.time
                    FROM unnest({parts.Select(step => step.EventId!.Value).ToArray()}, {parts.Select(step =>
                        step.Event == HistoryEvent.Delete ? "DELETE_ALL" : "ADD"
                    ).ToArray()},
                                {parts.Select(step =>
                        step.Input is null ? null : StoredJson.Messages(step.Input)
                    ).ToArray()}, {parts.Select(step => step.CreatedAt).ToArray()})
                        WITH ORDINALITY AS e (id, type, input, time, place)
                    ORDER BY e.place
                    ON CONFLICT (id) DO NOTHING
                    """;
            }

            yield return $"""
                INSERT INTO memstack.history (id, tenant, memory_id, event_id, event, old_text, new_text, snapshot, created_at)
                SELECT s.id, {tenant}, s.memory_id, s.event_id, s.event, s.old_text, s.new_text, s.snapshot::json, s.time
                FROM unnest({chunk.Select(step => step.Step.Id).ToArray()}, {chunk.Select(step => step.Record.Id).ToArray()}, {chunk.Select(
                    step => step.Step.EventId
                ).ToArray()},
                            {chunk.Select(step => (short)step.Step.Event).ToArray()}, {chunk.Select(step =>
                    step.Step.OldText
                ).ToArray()}, {chunk.Select(step => step.Step.NewText).ToArray()},
                            {chunk.Select(step => StoredJson.Snapshot(step.Step.Snapshot)).ToArray()}, {chunk.Select(step =>
                    step.Step.CreatedAt
                ).ToArray()})
                    WITH ORDINALITY AS s (id, memory_id, event_id, event, old_text, new_text, snapshot, time, place)
                ORDER BY s.place
                ON CONFLICT (id) DO NOTHING
                """;
        }
    }

    // A memory with its derived rows. A deleted one has no words.
    private sealed class Row
    {
        public Row(long seq, TransferredMemory memory)
        {
            (Seq, Memory) = (seq, memory);
            if (Record.State == MemoryState.Deleted)
            {
                return;
            }

            (Own, Source) = (TextAnalyzer.Index(Record.Text), memory.SourceTerms);
            Words = PostgresWords.Vector(ScopeKeys.Of(Record), new IndexedWords(Own) { Source = Source });
        }

        public long Seq { get; }

        public TransferredMemory Memory { get; }

        public MemoryRecord Record => Memory.Record;

        public string? Own { get; }

        public string? Source { get; }

        public string? Words { get; }
    }
}
