using System.Globalization;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Searching;
using MemStack.Memory.Stores;
using static MemStack.Memory.Postgres.Search.PostgresCandidates;

namespace MemStack.Memory.Postgres.Search;

/// <summary>
/// Selects the memories of a scope whose vectors are nearest to the query's: by comparing all of them, or by a scan of the HNSW index.
/// </summary>
internal static class PostgresNearest
{
    // A vector visited by an index scan costs about as much as this many in a sequential scan: among 100,000 vectors, both take the same
    // time in a scope of about 8,000 (benchmarks/README.md).
    private const int IndexScanCost = 4;
    private const int MaxScanned = 200_000;
    private const int MinScanned = 20_000;

    // hnsw.ef_search: a short queue misses neighbours, and this is pgvector's maximum.
    private const int MinQueued = 100;
    private const int MaxQueued = 1_000;

    /// <summary>The size up to which all vectors of a scope are compared; in larger ones an index scan is faster.</summary>
    public static long ExactVectorLimit(SearchQuery query, PostgresModel model, PostgresOptions options) =>
        model.HasIndex
            ? Math.Max(
                Math.Max(options.ExactVectorLimit, (long)Math.Sqrt(IndexScanCost * ScanLength(query, model))),
                (ScanLength(query, model) - 1) / MaxScanned
            )
            : long.MaxValue;

    /// <summary>Compares every vector of the scope.</summary>
    /// <param name="query">The query.</param>
    /// <param name="model">The model of its vector.</param>
    /// <param name="condition">A condition that is evaluated once: if it is false, nothing is read or found.</param>
    public static Sql Exact(SearchQuery query, PostgresModel model, Sql? condition = null) =>
        $"""
            SELECT {Columns}, {PostgresVectors.Similarity(query.Vector)} AS similarity
            FROM memstack.memories m JOIN memstack.vectors v ON v.memory_seq = m.seq AND v.model = {model.IdSql}
            WHERE {Where(query)} AND {condition ?? Sql.True} ORDER BY similarity DESC LIMIT {query.VectorLimit}
            """;

    /// <summary>
    /// Scans the index until there are enough. A scan ends after a maximum number of vectors, and may have found too few: few
    /// memories match the filter, or many of other scopes are nearer. It also can't leave a group of many equal vectors, whose links lead
    /// only to each other. If it finds too few, all vectors are compared instead.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="model">The model of its vector.</param>
    /// <param name="condition">A condition that is evaluated once: if it is false, nothing is read or found.</param>
    public static Sql IndexScan(SearchQuery query, PostgresModel model, Sql condition) =>
        $"""
            WITH near AS MATERIALIZED (
                SELECT v.memory_seq AS seq FROM memstack.vectors v JOIN memstack.memories m ON m.seq = v.memory_seq
                WHERE v.model = {model.IdSql} AND {Where(
                query
            )} AND {condition} ORDER BY v.data::{model.IndexType} <#> {query.Vector}::real[]::{model.IndexType} LIMIT {ScanLimit(query)}
            ), enough AS MATERIALIZED (SELECT COUNT(*) >= {query.VectorLimit} AS is_enough FROM near)
            SELECT * FROM (
                SELECT {Columns}, {PostgresVectors.Similarity(query.Vector)} AS similarity
                FROM near JOIN memstack.memories m ON m.seq = near.seq JOIN memstack.vectors v ON v.memory_seq = near.seq
                WHERE (SELECT is_enough FROM enough) ORDER BY similarity DESC LIMIT {query.VectorLimit}
            ) scanned
            UNION ALL
            SELECT * FROM ({Exact(query, model, $"{condition} AND NOT (SELECT is_enough FROM enough)")}) compared
            """;

    /// <summary>The transaction's settings for an index scan.</summary>
    /// <param name="query">The query.</param>
    /// <param name="model">The model of its vector.</param>
    /// <param name="size">The number of memories in the scope, if known: in a dense one matches are found soon.</param>
    public static Sql[] BeforeIndexScan(SearchQuery query, PostgresModel model, long? size) =>
        [
            // https://github.com/pgvector/pgvector#iterative-index-scans
            Sql.Raw("SET LOCAL hnsw.iterative_scan = relaxed_order"),
            // As long as the list to find: recall@10 was 1.0 in a whole store of 100,000, with the default m = 16 and ef_construction = 64.
            Set("hnsw.ef_search", Math.Clamp(ScanLimit(query), MinQueued, MaxQueued)),
            Set(
                "hnsw.max_scan_tuples",
                size is { } memories
                    ? Math.Clamp(2 * ScanLength(query, model) / Math.Max(1, memories), MinScanned, 2L * MaxScanned)
                    : 2L * MaxScanned
            ),
            // Sorting the whole scope would be exact, but the index exists to avoid it.
            Sql.Raw("SET LOCAL enable_sort = off"),
        ];

    /// <summary>Orders the results; a later step may replace the order.</summary>
    public static Sql AfterIndexScan { get; } = Sql.Raw("SET LOCAL enable_sort = on");

    private static Sql Set(string name, long value) => Sql.Raw(string.Create(CultureInfo.InvariantCulture, $"SET LOCAL {name} = {value}"));

    // More than requested, because the scan's order is not exactly that of the similarity.
    private static int ScanLimit(SearchQuery query) => query.VectorLimit + (query.VectorLimit / 4);

    // The number of vectors that a scan would visit to find enough in a scope of one memory: neighbours in other scopes are skipped.
    private static long ScanLength(SearchQuery query, PostgresModel model) => 2 * query.VectorLimit * model.Vectors;
}
