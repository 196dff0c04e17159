using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Filters;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Sqlite.Memories;

/// <summary>Memories in SQLite: the reads. The writes are in the other part.</summary>
internal sealed partial class SqliteMemoryStore(SqliteDatabase database) : IMemoryStore
{
    public Task OpenAsync(CancellationToken cancellationToken) => database.OpenAsync(cancellationToken);

    public async Task<string?> PingAsync(CancellationToken cancellationToken)
    {
        await database.ReadAsync("sqlite_master", session => session.Scalar($"SELECT COUNT(*) FROM sqlite_master"), cancellationToken);
        return null;
    }

    public Task<Page<MemoryRecord>> ListAsync(ListRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var where = SqliteVisibility.Where(
            request.Tenant,
            request.Filter,
            request.ShowExpired ? null : DateOnly.FromDateTime((request.AsOf ?? now).UtcDateTime),
            request.ShowSuperseded ? null : request.AsOf ?? now,
            request.AsOf
        );
        return database.ReadAsync(
            "memories",
            session =>
            {
                var total = (long)session.Scalar($"SELECT COUNT(*) FROM memories m WHERE {where}")!;
                var items = new List<MemoryRecord>();
                if (request.Limit > 0 && request.Offset < total)
                {
                    using var rows = session.Read(
                        $"SELECT {SqliteRows.MemoryColumns} FROM memories m WHERE {where} ORDER BY m.created_at DESC, m.seq DESC LIMIT {request.Limit} OFFSET {request.Offset}"
                    );
                    while (rows.Read())
                    {
                        items.Add(SqliteRows.Memory(rows));
                    }
                }

                return new Page<MemoryRecord>(items, total);
            },
            cancellationToken
        );
    }

    public Task<MemoryRecord?> GetAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync("memories", session => Find(session, tenant, id)?.Record, cancellationToken);

    public Task<IReadOnlyList<HistoryEntry>?> HistoryAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<HistoryEntry>?>(
            "history",
            session =>
            {
                var entries = new List<HistoryEntry>();
                using var rows = session.Read(
                    $"""
                    SELECT h.id, h.event, h.old_text, h.new_text, h.snapshot, h.created_at, e.input
                    FROM history h LEFT JOIN events e ON e.id = h.event_id
                    WHERE h.memory_id = {id} AND h.tenant = {tenant} ORDER BY h.seq
                    """
                );
                while (rows.Read())
                {
                    var (what, before, after) = ((HistoryEvent)rows.GetInt32(1), SqliteRows.Text(rows, 2), SqliteRows.Text(rows, 3));
                    var snapshot = StoredJson.Snapshot(
                        rows.GetString(4),
                        (what == HistoryEvent.Supersede ? before : after ?? before) ?? ""
                    );
                    entries.Add(
                        new HistoryEntry
                        {
                            Id = Guid.ParseExact(rows.GetString(0), "D"),
                            MemoryId = id,
                            Event = what,
                            OldText = before,
                            NewText = after,
                            Input = InputOf(what, SqliteRows.Text(rows, 6), snapshot),
                            Snapshot = snapshot,
                            CreatedAt = SqliteRows.Time(rows.GetInt64(5)),
                        }
                    );
                }

                return entries.Count == 0 ? null : entries;
            },
            cancellationToken
        );

    public Task<Page<ScopeEntity>> EntitiesAsync(
        string tenant,
        EntityType? type,
        int offset,
        int limit,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<EntityType> types = type is { } one ? [one] : [EntityType.User, EntityType.Agent, EntityType.App, EntityType.Run];
        var all = Sql.Join(
            " UNION ALL ",
            types.Select(kind =>
            {
                var column = Sql.Raw(
                    kind switch
                    {
                        EntityType.User => "user_id",
                        EntityType.Agent => "agent_id",
                        EntityType.App => "app_id",
                        _ => "run_id",
                    }
                );
                return (Sql)
                    $"""
                    SELECT {(int)kind} AS type, {column} AS name, COUNT(*) FILTER (WHERE {SqliteVisibility.Present(
                        now
                    )}) AS total, MIN(created_at) AS first, MAX(updated_at) AS last
                    FROM memories WHERE tenant = {tenant} AND {column} IS NOT NULL AND state <> 3 GROUP BY {column}
                    """;
            })
        );
        return database.ReadAsync(
            "memories",
            session =>
            {
                var items = new List<ScopeEntity>();
                var total = 0L;
                // The counts need a pass over the tenant's memories: the same pass returns the total.
                using (
                    var rows = session.Read($"SELECT *, COUNT(*) OVER () FROM ({all}) ORDER BY name, type LIMIT {limit} OFFSET {offset}")
                )
                {
                    while (rows.Read())
                    {
                        total = rows.GetInt64(5);
                        items.Add(
                            new ScopeEntity(
                                (EntityType)rows.GetInt32(0),
                                rows.GetString(1),
                                rows.GetInt64(2),
                                SqliteRows.Time(rows.GetInt64(3)),
                                SqliteRows.Time(rows.GetInt64(4))
                            )
                        );
                    }
                }

                // A page beyond the end has no row with the total.
                if (items.Count == 0 && (offset > 0 || limit == 0))
                {
                    total = (long)session.Scalar($"SELECT COUNT(*) FROM ({all})")!;
                }

                return new Page<ScopeEntity>(items, total);
            },
            cancellationToken
        );
    }

    private static IReadOnlyList<ChatMessage> InputOf(HistoryEvent what, string? input, MemoryRecord snapshot)
    {
        if (what != HistoryEvent.Add)
        {
            return [];
        }
        // A verbatim memory is its own input.
        return input is not null ? StoredJson.Messages(input) : [new ChatMessage(snapshot.Role ?? "user", snapshot.Text, snapshot.ActorId)];
    }

    private static LoadedMemory? Find(SqliteSession session, string tenant, Guid id) =>
        session
            .List(
                SqliteRows.Loaded,
                $"SELECT {SqliteRows.LoadedColumns} FROM memories m WHERE m.id = {id} AND m.tenant = {tenant} AND m.state <> 3"
            )
            .FirstOrDefault();
}
