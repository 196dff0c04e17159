using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Filters;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Stores;
using Npgsql;

namespace MemStack.Memory.Postgres.Graph;

/// <summary>Entities and relations in the store's own tables.</summary>
internal sealed class PostgresGraph(PostgresDatabase database) : IGraphStore
{
    // Bounds the size of a statement.
    private const int MaxRelationsOfStatement = 1_000;

    private static readonly Sql Columns = Sql.Raw(
        "m.id, s.name, s.type, r.type, t.name, t.type, COALESCE(m.valid_from, m.created_at), m.valid_to"
    );

    private static readonly Sql Joins = Sql.Raw(
        "JOIN memstack.memories m ON m.seq = r.memory_seq JOIN memstack.entities s ON s.seq = r.source JOIN memstack.entities t ON t.seq = r.target"
    );

    public async Task<ILookup<Guid, GraphRelation>> RelationsOfAsync(
        string tenant,
        IReadOnlyList<Guid> memories,
        CancellationToken cancellationToken
    ) =>
        (
            await database.ReadAsync("relations", session => session.ListAsync(Relation, RelationsOf(tenant, memories)), cancellationToken)
        ).ToLookup(relation => relation.MemoryId);

    public static Sql RelationsOf(string tenant, IReadOnlyCollection<Guid> memories) =>
        $"SELECT {Columns} FROM memstack.relations r {Joins} WHERE m.id = ANY({memories}) AND m.tenant = {tenant} ORDER BY r.seq";

    public async Task<IReadOnlyList<GraphRelation>> QueryAsync(
        GraphRequest request,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var where = PostgresVisibility.Where(
            request.Tenant,
            request.Filter,
            DateOnly.FromDateTime((request.AsOf ?? now).UtcDateTime),
            request.AsOf ?? now,
            request.AsOf
        );
        var sql = request.Entity is { } entity
            ? Near(request, entity, where)
            : $"SELECT {Columns} FROM memstack.relations r {Joins} WHERE {where} ORDER BY r.seq DESC LIMIT {request.Limit}";
        return await database.ReadAsync("relations", session => session.ListAsync(Relation, sql), cancellationToken);
    }

    /// <summary>Writes the relations that memories state. Entities keep the name of their first use.</summary>
    public static IEnumerable<Sql> Insert(
        string tenant,
        IEnumerable<(long Seq, MemoryRecord Memory, IReadOnlyList<GraphRelation> Relations)> memories
    ) =>
        memories
            .SelectMany(memory =>
                memory.Relations.Select(relation =>
                    (
                        memory.Seq,
                        Owner: ScopeKeys.Owner(memory.Memory),
                        Relation: relation,
                        Source: EntityKey.Of(relation.Source.Name),
                        Target: EntityKey.Of(relation.Target.Name)
                    )
                )
            )
            .Chunk(MaxRelationsOfStatement)
            .SelectMany(stated =>
            {
                var entities = stated
                    .SelectMany(one =>
                        new[]
                        {
                            (one.Owner, Key: one.Source, Entity: one.Relation.Source),
                            (one.Owner, Key: one.Target, Entity: one.Relation.Target),
                        }
                    )
                    .DistinctBy(one => (one.Owner, one.Key))
                    .ToArray();
                return (Sql[])
                    [
                        $"""
                            INSERT INTO memstack.entities (tenant, owner, name_key, name, type)
                            SELECT {tenant}, e.owner, e.name_key, e.name, e.type
                            FROM unnest({entities.Select(one => one.Owner).ToArray()}, {entities.Select(one =>
                                one.Key
                            ).ToArray()}, {entities.Select(one => one.Entity.Name).ToArray()},
                                        {entities.Select(one =>
                                one.Entity.Type
                            ).ToArray()}) WITH ORDINALITY AS e (owner, name_key, name, type, place)
                            ORDER BY e.place
                            ON CONFLICT (owner, name_key) DO NOTHING
                            """,
                        $"""
                            INSERT INTO memstack.relations (memory_seq, source, type, target)
                            SELECT r.memory_seq, s.seq, r.type, t.seq
                            FROM unnest({stated.Select(one => one.Seq).ToArray()}, {stated.Select(one =>
                                one.Owner
                            ).ToArray()}, {stated.Select(one => one.Source).ToArray()},
                                        {stated.Select(one => one.Relation.Type).ToArray()}, {stated.Select(one =>
                                one.Target
                            ).ToArray()}) WITH ORDINALITY AS r (memory_seq, owner, source, type, target, place)
                            JOIN memstack.entities s ON s.owner = r.owner AND s.name_key = r.source JOIN memstack.entities t ON t.owner = r.owner AND t.name_key = r.target
                            ORDER BY r.place
                            """,
                    ];
            });

    /// <summary>Removes the relations that memories state, and entities that no relation names any more.</summary>
    public static Sql[] Remove(IReadOnlyCollection<long> seqs) =>
        [
                // Other relations are read as they were before this statement; those that it removes are recognised by their memory.
                $"""
                WITH deleted AS (DELETE FROM memstack.relations WHERE memory_seq = ANY({seqs}) RETURNING source, target)
                DELETE FROM memstack.entities e
                WHERE e.seq IN (SELECT source FROM deleted UNION SELECT target FROM deleted)
                  AND NOT EXISTS (SELECT 1 FROM memstack.relations r WHERE r.source = e.seq AND r.memory_seq <> ALL({seqs}))
                  AND NOT EXISTS (SELECT 1 FROM memstack.relations r WHERE r.target = e.seq AND r.memory_seq <> ALL({seqs}))
                """,
        ];

    // UNION keeps each (entity, distance) once and the depth bounds the walk, so that cycles end.
    private static Sql Near(GraphRequest request, string entity, Sql where) =>
        $"""
            WITH RECURSIVE edges AS MATERIALIZED (
                SELECT r.seq, r.source, r.target FROM memstack.memories m JOIN memstack.relations r ON r.memory_seq = m.seq WHERE {where}
            ), reached (entity, distance) AS (
                SELECT e.seq, 0 FROM memstack.entities e WHERE e.name_key = {EntityKey.Of(entity)} AND e.tenant = {request.Tenant}
                UNION
                SELECT CASE edges.source WHEN reached.entity THEN edges.target ELSE edges.source END, reached.distance + 1
                FROM reached JOIN edges ON reached.entity IN (edges.source, edges.target) WHERE reached.distance < {request.Depth}
            ), near (entity, distance) AS (SELECT entity, MIN(distance) FROM reached GROUP BY entity),
            met (seq, distance) AS (
                SELECT edges.seq, MIN(n.distance) FROM near n JOIN edges ON n.entity IN (edges.source, edges.target) AND n.distance < {request.Depth} GROUP BY edges.seq
            )
            SELECT {Columns} FROM met JOIN memstack.relations r ON r.seq = met.seq {Joins} ORDER BY met.distance, r.seq DESC LIMIT {request.Limit}
            """;

    /// <summary>A row of the queries here.</summary>
    public static GraphRelation Relation(NpgsqlDataReader row) =>
        new(new GraphEntity(row.GetString(1), row.GetString(2)), row.GetString(3), new GraphEntity(row.GetString(4), row.GetString(5)))
        {
            MemoryId = row.GetGuid(0),
            ValidFrom = row.GetFieldValue<DateTimeOffset>(6),
            ValidTo = PostgresRows.Time(row, 7),
        };
}
