using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Filters;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Sqlite.Graph;

/// <summary>Entities and relations in the store's own tables.</summary>
internal sealed class SqliteGraph(SqliteDatabase database) : IGraphStore
{
    private static readonly Sql Columns = Sql.Raw(
        "m.id, s.name, s.type, r.type, t.name, t.type, COALESCE(m.valid_from, m.created_at), m.valid_to"
    );

    private static readonly Sql Joins = Sql.Raw(
        "JOIN memories m ON m.seq = r.memory_seq JOIN entities s ON s.seq = r.source JOIN entities t ON t.seq = r.target"
    );

    public Task<ILookup<Guid, GraphRelation>> RelationsOfAsync(
        string tenant,
        IReadOnlyList<Guid> memories,
        CancellationToken cancellationToken
    ) => database.ReadAsync("relations", session => RelationsOf(session, tenant, memories), cancellationToken);

    public static ILookup<Guid, GraphRelation> RelationsOf(SqliteSession session, string tenant, IReadOnlyList<Guid> memories) =>
        Read(
                session,
                $"""
                SELECT {Columns} FROM json_each({memories}) e CROSS JOIN memories m ON m.id = e.value AND m.tenant = {tenant} CROSS JOIN relations r ON r.memory_seq = m.seq
                CROSS JOIN entities s ON s.seq = r.source CROSS JOIN entities t ON t.seq = r.target ORDER BY r.seq
                """
            )
            .ToLookup(relation => relation.MemoryId);

    public Task<IReadOnlyList<GraphRelation>> QueryAsync(GraphRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var where = SqliteVisibility.Where(
            request.Tenant,
            request.Filter,
            DateOnly.FromDateTime((request.AsOf ?? now).UtcDateTime),
            request.AsOf ?? now,
            request.AsOf
        );
        Sql sql;
        if (request.Entity is { } entity)
        {
            // UNION keeps each (entity, distance) once and the depth bounds the walk, so that cycles end.
            sql = $"""
                WITH RECURSIVE edges AS MATERIALIZED (
                    SELECT r.seq, r.source, r.target FROM memories m JOIN relations r ON r.memory_seq = m.seq WHERE {where}
                ), reached (entity, distance) AS (
                    SELECT e.seq, 0 FROM entities e WHERE e.name_key = {EntityKey.Of(entity)} AND e.tenant = {request.Tenant}
                    UNION
                    SELECT CASE edges.source WHEN reached.entity THEN edges.target ELSE edges.source END, reached.distance + 1
                    FROM reached JOIN edges ON reached.entity IN (edges.source, edges.target) WHERE reached.distance < {request.Depth}
                ), near (entity, distance) AS (SELECT entity, MIN(distance) FROM reached GROUP BY entity)
                SELECT {Columns} FROM near n JOIN edges ON n.entity IN (edges.source, edges.target) AND n.distance < {request.Depth} JOIN relations r ON r.seq = edges.seq {Joins}
                GROUP BY r.seq ORDER BY MIN(n.distance), r.seq DESC LIMIT {request.Limit}
                """;
        }
        else
        {
            sql = $"SELECT {Columns} FROM relations r {Joins} WHERE {where} ORDER BY r.seq DESC LIMIT {request.Limit}";
        }

        return database.ReadAsync<IReadOnlyList<GraphRelation>>("relations", session => Read(session, sql), cancellationToken);
    }

    public static void Insert(SqliteSession session, long seq, MemoryRecord memory, IReadOnlyList<GraphRelation> relations)
    {
        foreach (var relation in relations)
        {
            var source = Entity(session, memory, relation.Source);
            var target = Entity(session, memory, relation.Target);
            session.Execute(
                $"INSERT INTO relations (memory_seq, source, type, target) VALUES ({seq}, {source}, {relation.Type}, {target})"
            );
        }
    }

    /// <summary>Removes the relations that a memory states, and entities that no relation names any more.</summary>
    public static void Remove(SqliteSession session, long seq)
    {
        var entities = new List<long>();
        using (
            var rows = session.Read(
                $"SELECT source FROM relations WHERE memory_seq = {seq} UNION SELECT target FROM relations WHERE memory_seq = {seq}"
            )
        )
        {
            while (rows.Read())
            {
                entities.Add(rows.GetInt64(0));
            }
        }

        if (entities.Count == 0)
        {
            return;
        }

        session.Execute($"DELETE FROM relations WHERE memory_seq = {seq}");
        foreach (var entity in entities)
        {
            session.Execute(
                $"DELETE FROM entities WHERE seq = {entity} AND NOT EXISTS (SELECT 1 FROM relations WHERE source = {entity}) AND NOT EXISTS (SELECT 1 FROM relations WHERE target = {entity})"
            );
        }
    }

    private static long Entity(SqliteSession session, MemoryRecord memory, GraphEntity entity)
    {
        var (owner, key) = (ScopeKeys.Owner(memory), EntityKey.Of(entity.Name));
        return session.Scalar($"SELECT seq FROM entities WHERE owner = {owner} AND name_key = {key}") is long known
            ? known
            : (long)
                session.Scalar(
                    $"INSERT INTO entities (tenant, owner, name_key, name, type) VALUES ({memory.Tenant}, {owner}, {key}, {entity.Name}, {entity.Type}) RETURNING seq"
                )!;
    }

    private static List<GraphRelation> Read(SqliteSession session, Sql sql)
    {
        var relations = new List<GraphRelation>();
        using var rows = session.Read(sql);
        while (rows.Read())
        {
            relations.Add(
                new GraphRelation(
                    new GraphEntity(rows.GetString(1), rows.GetString(2)),
                    rows.GetString(3),
                    new GraphEntity(rows.GetString(4), rows.GetString(5))
                )
                {
                    MemoryId = Guid.ParseExact(rows.GetString(0), "D"),
                    ValidFrom = SqliteRows.Time(rows.GetInt64(6)),
                    ValidTo = SqliteRows.TimeOrNull(rows, 7),
                }
            );
        }

        return relations;
    }
}
