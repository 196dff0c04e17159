using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Stores;
using Npgsql;

namespace MemStack.Memory.Postgres.Rows;

/// <summary>Maps records to rows and back.</summary>
internal static class PostgresRows
{
    /// <summary>The number of columns in <see cref="MemoryColumns"/>.</summary>
    public const int MemoryColumnCount = 23;

    // Bounds the size of a statement: texts and snapshots may be long.
    private const int MaxStepsOfStatement = 500;

    /// <summary>Columns of <c>memories m</c> in the order that <see cref="Memory"/> reads.</summary>
    public static Sql MemoryColumns { get; } =
        Sql.Raw(
            "m.id, m.tenant, m.user_id, m.agent_id, m.app_id, m.run_id, m.actor_id, m.role, m.text, m.hash, m.metadata, m.categories, m.state, "
                + "m.valid_from, m.valid_to, m.superseded_by, m.expires_at, m.created_at, m.updated_at, m.embedding_model, m.slot, m.slot_value, m.touched_at"
        );

    /// <summary>The column of the original metadata.</summary>
    public const int MetadataColumn = 10;

    public static MemoryRecord Memory(NpgsqlDataReader row) =>
        Text(row, MetadataColumn) is { } metadata
            ? WithoutMetadata(row) with
            {
                Metadata = StoredJson.Metadata(metadata),
            }
            : WithoutMetadata(row);

    /// <summary>Columns of <c>memories m</c> in the order that <see cref="Loaded"/> reads.</summary>
    public static Sql LoadedColumns { get; } = $"{MemoryColumns}, m.seq, m.thread, m.dedup";

    public static LoadedMemory Loaded(NpgsqlDataReader row) =>
        new(row.GetInt64(MemoryColumnCount), Memory(row))
        {
            Thread = Text(row, MemoryColumnCount + 1),
            DedupKey = Text(row, MemoryColumnCount + 2),
            Metadata = Text(row, MetadataColumn),
        };

    /// <summary>A memory whose number and version follow <see cref="MemoryColumns"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="first">The place of the first of those columns.</param>
    public static MemoryRow Versioned(NpgsqlDataReader row, int first = 0) =>
        new(
            row.GetInt64(first + MemoryColumnCount),
            row.GetFieldValue<uint>(first + MemoryColumnCount + 1),
            WithoutMetadata(row, first),
            Text(row, first + MetadataColumn)
        );

    private static MemoryRecord WithoutMetadata(NpgsqlDataReader row, int first = 0) =>
        new()
        {
            Id = row.GetGuid(first),
            Tenant = row.GetString(first + 1),
            UserId = Text(row, first + 2),
            AgentId = Text(row, first + 3),
            AppId = Text(row, first + 4),
            RunId = Text(row, first + 5),
            ActorId = Text(row, first + 6),
            Role = Text(row, first + 7),
            Text = row.GetString(first + 8),
            Hash = row.GetString(first + 9),
            Categories = row.GetFieldValue<string[]>(first + 11),
            State = (MemoryState)row.GetInt16(first + 12),
            ValidFrom = Time(row, first + 13),
            ValidTo = Time(row, first + 14),
            SupersededBy = row.IsDBNull(first + 15) ? null : row.GetGuid(first + 15),
            ExpiresAt = row.IsDBNull(first + 16) ? null : row.GetFieldValue<DateOnly>(first + 16),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(first + 17),
            UpdatedAt = row.GetFieldValue<DateTimeOffset>(first + 18),
            EmbeddingModel = Text(row, first + 19),
            Slot = Text(row, first + 20),
            SlotValue = Text(row, first + 21),
            TouchedAt = Time(row, first + 22),
        };

    public static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    /// <summary>Inserts the steps of one event of one tenant, in their order, in statements of bounded size.</summary>
    public static IEnumerable<Sql> InsertHistory(IEnumerable<HistoryStep> steps, Guid? eventId, DateTimeOffset now) =>
        steps
            .Chunk(MaxStepsOfStatement)
            .Select(chunk =>
                (Sql)
                    $"""
                        INSERT INTO memstack.history (id, tenant, memory_id, event_id, event, old_text, new_text, snapshot, created_at)
                        SELECT s.id, {chunk[
                            0
                        ].Snapshot.Tenant}, s.memory_id, {eventId}, s.event, s.old_text, s.new_text, s.snapshot::json, {now}
                        FROM unnest({chunk.Select(_ => Guid.CreateVersion7(now)).ToArray()}, {chunk.Select(step =>
                            step.Snapshot.Id
                        ).ToArray()}, {chunk.Select(step => (short)step.Event).ToArray()},
                                    {chunk.Select(step => step.Before).ToArray()}, {chunk.Select(step =>
                            step.After
                        ).ToArray()}, {chunk.Select(step => StoredJson.Snapshot(step.Snapshot)).ToArray()})
                            WITH ORDINALITY AS s (id, memory_id, event, old_text, new_text, snapshot, place)
                        ORDER BY s.place
                        """
            );
}
