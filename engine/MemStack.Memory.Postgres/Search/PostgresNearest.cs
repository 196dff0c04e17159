using System.Globalization;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Searching;
using MemStack.Memory.Stores;
using static MemStack.Memory.Postgres.Search.PostgresCandidates;

namespace MemStack.Memory.Postgres.Search;

/// <summary>
/// The memories of a scope whose vectors are most like the query's: by comparing all of them, or by a walk through the HNSW index.
/// </summary>
internal static class PostgresNearest
{
    // A vector met on a walk costs about as much as this many that are compared one after the other: where both ways take as long, among
    // 100,000 vectors, the scope has some 8,000 (benchmarks/README.md).
    private const int WalkCost = 4;
    private const int MaxWalked = 200_000;
    private const int MinWalked = 20_000;

    // hnsw.ef_search: a short queue misses neighbours, and pgvector takes no longer one.
    private const int MinQueued = 100;
    private const int MaxQueued = 1_000;

    /// <summary>The size up to which a scope is compared whole, and from where on a walk is the faster way.</summary>
    public static long ExactVectorLimit(SearchQuery query, PostgresModel model, PostgresOptions options) =>
        model.HasIndex
            ? Math.Max(
                Math.Max(options.ExactVectorLimit, (long)Math.Sqrt(WalkCost * Passed(query, model))),
                (Passed(query, model) - 1) / MaxWalked
            )
            : long.MaxValue;

    /// <summary>Compares every vector of the scope.</summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="model">The model of its vector.</param>
    /// <param name="condition">Decided once: where it doesn't hold nothing is read and nothing is found.</param>
    public static Sql Exact(SearchQuery query, PostgresModel model, Sql? condition = null) =>
        $"""
            SELECT {Columns}, {PostgresVectors.Similarity(query.Vector)} AS similarity
            FROM memstack.memories m JOIN memstack.vectors v ON v.memory_seq = m.seq AND v.model = {model.IdSql}
            WHERE {Where(query)} AND {condition ?? Sql.True} ORDER BY similarity DESC LIMIT {query.VectorLimit}
            """;

    /// <summary>
    /// Walks through the index until there are enough. A walk is given up after so many vectors, and few may have been of use: few memories
    /// meet the filter, or many of others lie nearer. Nor does it get out of many equal ones, whose links lead to each other only. Where it
    /// found too few, all are compared in its place.
    /// </summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="model">The model of its vector.</param>
    /// <param name="condition">Decided once: where it doesn't hold nothing is read and nothing is found.</param>
    public static Sql Walk(SearchQuery query, PostgresModel model, Sql condition) =>
        $"""
            WITH near AS MATERIALIZED (
                SELECT v.memory_seq AS seq FROM memstack.vectors v JOIN memstack.memories m ON m.seq = v.memory_seq
                WHERE v.model = {model.IdSql} AND {Where(
                query
            )} AND {condition} ORDER BY v.data::{model.IndexType} <#> {query.Vector}::real[]::{model.IndexType} LIMIT {Wanted(query)}
            ), enough AS MATERIALIZED (SELECT COUNT(*) >= {query.VectorLimit} AS is_so FROM near)
            SELECT * FROM (
                SELECT {Columns}, {PostgresVectors.Similarity(query.Vector)} AS similarity
                FROM near JOIN memstack.memories m ON m.seq = near.seq JOIN memstack.vectors v ON v.memory_seq = near.seq
                WHERE (SELECT is_so FROM enough) ORDER BY similarity DESC LIMIT {query.VectorLimit}
            ) walked
            UNION ALL
            SELECT * FROM ({Exact(query, model, $"{condition} AND NOT (SELECT is_so FROM enough)")}) compared
            """;

    /// <summary>Settings that a walk takes, for the transaction.</summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="model">The model of its vector.</param>
    /// <param name="size">How many memories the scope has, if known: a dense one is met soon.</param>
    public static Sql[] BeforeWalk(SearchQuery query, PostgresModel model, long? size) =>
        [
            // https://github.com/pgvector/pgvector#iterative-index-scans
            Sql.Raw("SET LOCAL hnsw.iterative_scan = relaxed_order"),
            // As long as the list that it is to find: recall@10 was 1.0 in a whole store of 100,000, with the build's own m = 16 and
            // ef_construction = 64.
            Set("hnsw.ef_search", Math.Clamp(Wanted(query), MinQueued, MaxQueued)),
            Set(
                "hnsw.max_scan_tuples",
                size is { } memories
                    ? Math.Clamp(2 * Passed(query, model) / Math.Max(1, memories), MinWalked, 2L * MaxWalked)
                    : 2L * MaxWalked
            ),
            // A sort of the whole scope would be exact, and is what the index is to spare.
            Sql.Raw("SET LOCAL enable_sort = off"),
        ];

    /// <summary>Makes an order that a later step may replace.</summary>
    public static Sql AfterWalk { get; } = Sql.Raw("SET LOCAL enable_sort = on");

    private static Sql Set(string name, long value) => Sql.Raw(string.Create(CultureInfo.InvariantCulture, $"SET LOCAL {name} = {value}"));

    // More than asked for, because the walk's order is not quite that of the similarity.
    private static int Wanted(SearchQuery query) => query.VectorLimit + (query.VectorLimit / 4);

    // Vectors that a walk would pass to find enough of a scope of one memory: the index's neighbours are passed over where they are of
    // another scope.
    private static long Passed(SearchQuery query, PostgresModel model) => 2 * query.VectorLimit * model.Vectors;
}
