using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Filters;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Searching;
using MemStack.Memory.Stores;
using Npgsql;

namespace MemStack.Memory.Postgres.Search;

/// <summary>Candidates, and their whole rows where they are not cached.</summary>
internal static class PostgresCandidates
{
    /// <summary>
    /// The maximum size of texts and metadata that are sent with candidates, in bytes: enough for four thousand memories of a sentence or
    /// two. Texts may have tens of thousands of characters, and only about ten candidates are chosen.
    /// </summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The number of columns in <see cref="Columns"/>.</summary>
    public const int ColumnCount = 11;

    // After the similarity: whether the row is cached, and whether it is included.
    private const int FirstRowColumn = ColumnCount + 3;

    /// <summary>
    /// Columns of <c>memories m</c> in the order that <see cref="Of"/> reads, and the size that decides which rows are sent; the similarity
    /// follows them.
    /// </summary>
    public static Sql Columns { get; } =
        Sql.Raw(
            "m.seq, m.thread, m.turn, m.actor_id, COALESCE(m.valid_from, m.created_at) AS time, m.own, m.source, m.slot, m.valid_to, m.xmin AS version, "
                + "octet_length(m.text) + COALESCE(pg_column_size(m.metadata), 0) AS bytes"
        );

    public static Candidate Of(NpgsqlDataReader row) =>
        new()
        {
            Seq = row.GetInt64(0),
            Thread = PostgresRows.Text(row, 1),
            Turn = row.GetInt32(2),
            ActorId = PostgresRows.Text(row, 3),
            Time = row.GetFieldValue<DateTimeOffset>(4),
            Terms = row.GetString(5),
            SourceTerms = PostgresRows.Text(row, 6),
            Slot = PostgresRows.Text(row, 7),
            ValidTo = PostgresRows.Time(row, 8),
            Version = row.GetFieldValue<uint>(9),
            Similarity = row.IsDBNull(ColumnCount) ? null : (float)row.GetDouble(ColumnCount),
        };

    /// <summary>The whole row that was sent with a candidate, if any.</summary>
    public static MemoryRow? RowOf(NpgsqlDataReader row) =>
        row.IsDBNull(FirstRowColumn) ? null : PostgresRows.Versioned(row, FirstRowColumn);

    /// <summary>
    /// Builds the query that reads candidates, each with its whole row unless that version is cached or <see cref="MaxBytes"/> are used up.
    /// OFFSET keeps the planner from reading every row, and IN makes it use a hash table of the cached versions: it would expect a join to
    /// have few rows and compare each candidate with each version. IN compares rows by ordering operators, which xid lacks, hence the
    /// casts.
    /// </summary>
    public static Sql WithRows(Sql candidates, KnownRows known) =>
        $"""
            SELECT f.*, w.* FROM (
                SELECT c.*, NOT c.is_known AND SUM(c.bytes) FILTER (WHERE NOT c.is_known) OVER (ROWS UNBOUNDED PRECEDING) <= {MaxBytes} AS is_included
                FROM (
                    SELECT c.*, (c.seq, c.version::text::bigint) IN (SELECT k.seq, k.version FROM unnest({known.Seqs}, {known.Versions}) AS k (seq, version)) AS is_known FROM ({candidates}) c OFFSET 0
                ) c
            ) f LEFT JOIN LATERAL (SELECT {PostgresRows.MemoryColumns}, m.seq, m.xmin FROM memstack.memories m WHERE m.seq = f.seq AND f.is_included OFFSET 0) w ON TRUE
            """;

    public static Sql Where(SearchQuery query) =>
        PostgresVisibility.Where(query.Tenant, query.Filter, query.VisibleOn, query.At, query.BegunBy);

    /// <summary>Selects memories that have one of the terms in their own or their neighbours' words.</summary>
    public static Sql Lexical(SearchQuery query, IReadOnlyList<string> scope, PostgresModel? model)
    {
        var match = PostgresWords.Query(scope, PostgresWords.AnyOf(query.Terms));
        return WithSimilarity(query, model, Matching(query, $"{match}::tsquery", query.Limit));
    }

    /// <summary>Selects whole memories, in any order, with numbers and versions.</summary>
    public static Sql Rows(long[] seqs) =>
        $"SELECT {PostgresRows.MemoryColumns}, m.seq, m.xmin FROM memstack.memories m WHERE m.seq = ANY({seqs})";

    /// <summary>
    /// Selects the newest matches. The order is that of the scopes' indexes, so for words that most memories have, only the newest rows are
    /// read.
    /// </summary>
    public static Sql Matching(SearchQuery query, Sql match, int limit) =>
        $"SELECT {Columns} FROM memstack.memories m WHERE m.words @@ {match} AND {Where(query)} ORDER BY m.created_at DESC, m.seq DESC LIMIT {limit}";

    public static Sql WithSimilarity(SearchQuery query, PostgresModel? model, Sql found)
    {
        if (model is null)
        {
            return $"SELECT c.*, NULL::float8 AS similarity FROM ({found}) c";
        }

        return $"SELECT c.*, {PostgresVectors.Similarity(query.Vector)} AS similarity FROM ({found}) c LEFT JOIN memstack.vectors v ON v.memory_seq = c.seq AND v.model = {model.IdSql}";
    }
}
