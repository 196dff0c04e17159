using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Filters;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Postgres.Memories;

/// <summary>Memories in PostgreSQL: the reads. The writes are in the other parts.</summary>
internal sealed partial class PostgresMemoryStore(
    PostgresDatabase database,
    RowCache rows,
    IOptions<PostgresOptions> postgres,
    ILogger<PostgresMemoryStore> logger
) : IMemoryStore
{
    public Task OpenAsync(CancellationToken cancellationToken) => database.OpenAsync(cancellationToken);

    public async Task<string?> PingAsync(CancellationToken cancellationToken)
    {
        await database.ReadAsync(
            "schema_versions",
            session => session.ListAsync(row => row.GetInt32(0), Sql.Raw("SELECT MAX(version) FROM memstack.schema_versions")),
            cancellationToken
        );
        return database.Risk is { } settings
            ? $"PostgreSQL's {settings} is off: a crash of its machine may lose acknowledged memories."
            : null;
    }

    public Task<Page<MemoryRecord>> ListAsync(ListRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var where = PostgresVisibility.Where(
            request.Tenant,
            request.Filter,
            request.ShowExpired ? null : DateOnly.FromDateTime((request.AsOf ?? now).UtcDateTime),
            request.ShowSuperseded ? null : request.AsOf ?? now,
            request.AsOf
        );
        return database.ReadAsync(
            "memories",
            async session =>
            {
                var batch = new PostgresBatch();
                batch.Add(PostgresSession.BeginSnapshot);
                var items = batch.Add(
                    $"SELECT {PostgresRows.MemoryColumns} FROM memstack.memories m WHERE {where} ORDER BY m.created_at DESC, m.seq DESC LIMIT {request.Limit} OFFSET {request.Offset}",
                    PostgresRows.Memory
                );
                var total = batch.Add($"SELECT COUNT(*) FROM memstack.memories m WHERE {where}", row => row.GetInt64(0));
                batch.Add(PostgresSession.EndSnapshot);
                await session.RunAsync(batch);
                return new Page<MemoryRecord>(items, total[0]);
            },
            cancellationToken
        );
    }

    public async Task<MemoryRecord?> GetAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        (
            await database.ReadAsync(
                "memories",
                session =>
                    session.ListAsync(
                        PostgresRows.Memory,
                        $"SELECT {PostgresRows.MemoryColumns} FROM memstack.memories m WHERE m.id = {id} AND m.tenant = {tenant} AND m.state <> 3"
                    ),
                cancellationToken
            )
        ).FirstOrDefault();

    public async Task<IReadOnlyList<HistoryEntry>?> HistoryAsync(string tenant, Guid id, CancellationToken cancellationToken)
    {
        var entries = await database.ReadAsync(
            "history",
            session =>
                session.ListAsync(
                    row =>
                    {
                        var (change, before, after) = ((HistoryEvent)row.GetInt16(1), PostgresRows.Text(row, 2), PostgresRows.Text(row, 3));
                        var snapshot = StoredJson.Snapshot(
                            row.GetString(4),
                            (change == HistoryEvent.Supersede ? before : after ?? before) ?? ""
                        );
                        return new HistoryEntry
                        {
                            Id = row.GetGuid(0),
                            MemoryId = id,
                            Event = change,
                            OldText = before,
                            NewText = after,
                            Input = InputOf(change, PostgresRows.Text(row, 6), snapshot),
                            Snapshot = snapshot,
                            CreatedAt = row.GetFieldValue<DateTimeOffset>(5),
                        };
                    },
                    $"""
                    SELECT h.id, h.event, h.old_text, h.new_text, h.snapshot, h.created_at, e.input
                    FROM memstack.history h LEFT JOIN memstack.events e ON e.id = h.event_id
                    WHERE h.memory_id = {id} AND h.tenant = {tenant} ORDER BY h.seq
                    """
                ),
            cancellationToken
        );
        return entries.Count == 0 ? null : entries;
    }

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
        var all = Sql.Join(" UNION ALL ", types.Select(Of));
        // The counts need a pass over the tenant's memories: the same pass returns the total.
        return database.ReadAsync(
            "memories",
            async session =>
            {
                var named = await session.ListAsync(
                    row =>
                        (
                            Total: row.GetInt64(5),
                            Entity: row.IsDBNull(0)
                                ? null
                                : new ScopeEntity(
                                    (EntityType)row.GetInt32(0),
                                    row.GetString(1),
                                    row.GetInt64(2),
                                    row.GetFieldValue<DateTimeOffset>(3),
                                    row.GetFieldValue<DateTimeOffset>(4)
                                )
                        ),
                    $"""
                    WITH e AS MATERIALIZED ({all})
                    SELECT p.*, t.total FROM (SELECT COUNT(*) AS total FROM e) t LEFT JOIN (SELECT * FROM e ORDER BY name, type LIMIT {limit} OFFSET {offset}) p ON TRUE ORDER BY p.name, p.type
                    """
                );
                return new Page<ScopeEntity>([.. named.Select(row => row.Entity).OfType<ScopeEntity>()], named[0].Total);
            },
            cancellationToken
        );

        Sql Of(EntityType kind)
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
            return $"""
                SELECT {(int)kind} AS type, {column} AS name, COUNT(*) FILTER (WHERE {PostgresVisibility.Present(
                    now
                )}) AS memories, MIN(created_at) AS first, MAX(updated_at) AS last
                FROM memstack.memories WHERE tenant = {tenant} AND {column} IS NOT NULL AND state <> 3 GROUP BY {column}
                """;
        }
    }

    private static IReadOnlyList<ChatMessage> InputOf(HistoryEvent change, string? input, MemoryRecord snapshot)
    {
        if (change != HistoryEvent.Add)
        {
            return [];
        }
        // A verbatim memory is its own input.
        return input is not null ? StoredJson.Messages(input) : [new ChatMessage(snapshot.Role ?? "user", snapshot.Text, snapshot.ActorId)];
    }
}
