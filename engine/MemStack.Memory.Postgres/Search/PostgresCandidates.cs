using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Filters;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Searching;
using MemStack.Memory.Stores;
using Npgsql;

namespace MemStack.Memory.Postgres.Search;

/// <summary>Candidates, and their whole rows where the process doesn't know them.</summary>
internal static class PostgresCandidates
{
    /// <summary>
    /// The texts and metadata that come along with candidates, in bytes: four thousand memories of a sentence or two. Texts may have tens
    /// of thousands of characters, and of all candidates ten are wanted.
    /// </summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>How many columns <see cref="Columns"/> has.</summary>
    public const int ColumnCount = 11;

    // After the similarity, whether the row is known and whether it comes along.
    private const int FirstRowColumn = ColumnCount + 3;

    /// <summary>
    /// Columns of <c>memories m</c> in the order that <see cref="Of"/> reads, and the size that decides what comes along; the similarity
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

    /// <summary>The whole row that came along with a candidate, if it did.</summary>
    public static MemoryRow? RowOf(NpgsqlDataReader row) =>
        row.IsDBNull(FirstRowColumn) ? null : PostgresRows.Versioned(row, FirstRowColumn);

    /// <summary>
    /// What brings in candidates, and with each the whole row, unless that version of it is known here or <see cref="MaxBytes"/> are full.
    /// OFFSET keeps the planner from reading every row for them, and IN has it look up what is known in a hash table: a join would be taken
    /// for one of few rows, and each candidate compared with each. IN compares rows by operators of an order, which versions have none of.
    /// </summary>
    public static Sql WithRows(Sql candidates, KnownRows known) =>
        $"""
            SELECT f.*, w.* FROM (
                SELECT c.*, NOT c.is_known AND SUM(c.bytes) FILTER (WHERE NOT c.is_known) OVER (ROWS UNBOUNDED PRECEDING) <= {MaxBytes} AS is_along
                FROM (
                    SELECT c.*, (c.seq, c.version::text::bigint) IN (SELECT k.seq, k.version FROM unnest({known.Seqs}, {known.Versions}) AS k (seq, version)) AS is_known FROM ({candidates}) c OFFSET 0
                ) c
            ) f LEFT JOIN LATERAL (SELECT {PostgresRows.MemoryColumns}, m.seq, m.xmin FROM memstack.memories m WHERE m.seq = f.seq AND f.is_along OFFSET 0) w ON TRUE
            """;

    public static Sql Where(SearchQuery query) =>
        PostgresVisibility.Where(query.Tenant, query.Filter, query.VisibleOn, query.At, query.BegunBy);

    /// <summary>All that have one of the terms, in themselves or beside them.</summary>
    public static Sql Lexical(SearchQuery query, IReadOnlyList<string> scope, PostgresModel? model)
    {
        var match = PostgresWords.Query(scope, PostgresWords.AnyOf(query.Terms));
        return WithSimilarity(query, model, Matching(query, $"{match}::tsquery", query.Limit));
    }

    /// <summary>Whole memories, in any order, with numbers and versions.</summary>
    public static Sql Rows(long[] seqs) =>
        $"SELECT {PostgresRows.MemoryColumns}, m.seq, m.xmin FROM memstack.memories m WHERE m.seq = ANY({seqs})";

    /// <summary>
    /// The newest that match. The order is that of the scopes' indexes: of words that most memories have, the newest are found along it
    /// without a look at the others.
    /// </summary>
    public static Sql Matching(SearchQuery query, Sql match, int most) =>
        $"SELECT {Columns} FROM memstack.memories m WHERE m.words @@ {match} AND {Where(query)} ORDER BY m.created_at DESC, m.seq DESC LIMIT {most}";

    public static Sql WithSimilarity(SearchQuery query, PostgresModel? model, Sql found)
    {
        if (model is null)
        {
            return $"SELECT c.*, NULL::float8 AS similarity FROM ({found}) c";
        }

        return $"SELECT c.*, {PostgresVectors.Similarity(query.Vector)} AS similarity FROM ({found}) c LEFT JOIN memstack.vectors v ON v.memory_seq = c.seq AND v.model = {model.IdSql}";
    }
}
