using System.Globalization;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Stores;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Sqlite.Sessions;

/// <summary>Maps records to rows and back.</summary>
internal static class SqliteRows
{
    /// <summary>Columns of <c>memories m</c> in the order that <see cref="Memory"/> reads.</summary>
    public static Sql MemoryColumns { get; } =
        Sql.Raw(
            "m.id, m.tenant, m.user_id, m.agent_id, m.app_id, m.run_id, m.actor_id, m.role, m.text, m.hash, m.metadata, m.categories, m.state, "
                + "m.valid_from, m.valid_to, m.superseded_by, m.expires_at, m.created_at, m.updated_at, m.embedding_model, m.slot, m.slot_value, m.touched_at"
        );

    /// <summary>The number of columns in <see cref="MemoryColumns"/>.</summary>
    public const int MemoryColumnCount = 23;

    /// <summary>Columns of <c>memories m</c> in the order that <see cref="Loaded"/> reads.</summary>
    public static Sql LoadedColumns { get; } = $"{MemoryColumns}, m.seq, m.thread, m.dedup";

    private const int MetadataColumn = 10;

    public static string Id(Guid id) => id.ToString("D");

    /// <summary>Microseconds since 1970, the resolution of every stored time.</summary>
    public static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DateTimeOffset Time(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    public static MemoryRecord Memory(SqliteDataReader row, int first = 0) =>
        new()
        {
            Id = Guid.ParseExact(row.GetString(first), "D"),
            Tenant = row.GetString(first + 1),
            UserId = Text(row, first + 2),
            AgentId = Text(row, first + 3),
            AppId = Text(row, first + 4),
            RunId = Text(row, first + 5),
            ActorId = Text(row, first + 6),
            Role = Text(row, first + 7),
            Text = row.GetString(first + 8),
            Hash = row.GetString(first + 9),
            Metadata = Text(row, first + MetadataColumn) is { } metadata ? StoredJson.Metadata(metadata) : null,
            Categories = StoredJson.Categories(row.GetString(first + 11)),
            State = (MemoryState)row.GetInt32(first + 12),
            ValidFrom = TimeOrNull(row, first + 13),
            ValidTo = TimeOrNull(row, first + 14),
            SupersededBy = Text(row, first + 15) is { } superseder ? Guid.ParseExact(superseder, "D") : null,
            ExpiresAt = Text(row, first + 16) is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
            CreatedAt = Time(row.GetInt64(first + 17)),
            UpdatedAt = Time(row.GetInt64(first + 18)),
            EmbeddingModel = Text(row, first + 19),
            Slot = Text(row, first + 20),
            SlotValue = Text(row, first + 21),
            TouchedAt = TimeOrNull(row, first + 22),
        };

    public static LoadedMemory Loaded(SqliteDataReader row) =>
        new(row.GetInt64(MemoryColumnCount), Memory(row))
        {
            Thread = Text(row, MemoryColumnCount + 1),
            DedupKey = Text(row, MemoryColumnCount + 2),
            Metadata = Text(row, MetadataColumn),
        };

    public static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset? TimeOrNull(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Time(row.GetInt64(column));
}
