using MemStack.Memory.Retrieval;
using Npgsql;

namespace MemStack.Memory.Stores.Postgres;

/// <summary>The statements that bring in candidates by their words, and the rows of those that the ranking chose.</summary>
internal static class PostgresCandidates
{
    // Among terms that are in more than so many times the limit of a search, which is the rarer one no longer matters.
    private const int CountedLimits = 4;

    /// <summary>
    /// The first command where matches may be many: PostgreSQL plans for the words and the scope at hand. A plan for any words takes them for rare, and would fetch every memory
    /// that has a common one (https://www.postgresql.org/docs/17/runtime-config-query.html#GUC-PLAN-CACHE-MODE).
    /// </summary>
    public static Sql PlanForThese { get; } = Sql.Raw("SET LOCAL plan_cache_mode = force_custom_plan");

    /// <summary>Columns of <c>memories m</c> in the order that <see cref="Of"/> reads; the similarity follows them.</summary>
    public static Sql Columns { get; } = Sql.Raw("m.seq, m.thread, m.turn, m.actor_id, COALESCE(m.valid_from, m.created_at) AS time, m.own, m.source, m.slot, m.valid_to, m.xmin AS version");

    /// <summary>How many they are.</summary>
    public const int ColumnCount = 10;

    public static Candidate Of(NpgsqlDataReader row) => new()
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

    public static Sql Where(SearchQuery query) => PostgresVisibility.Where(query.Tenant, query.Filter, query.VisibleOn, query.At, query.BegunBy);

    /// <summary>All that have one of the terms, in themselves or beside them.</summary>
    public static Sql Lexical(SearchQuery query, IReadOnlyList<string> scope, PostgresModel? model) =>
        WithSimilarity(query, model, Matching(query, scope, PostgresWords.AnyOf(query.Terms)));

    /// <summary>How many memories of the scope each term is in, counted until it is certain that the term is common.</summary>
    public static Sql Counts(SearchQuery query, IReadOnlyList<string> scope)
    {
        string[] matches = [.. query.Terms.Select(term => PostgresWords.Query(scope, PostgresWords.AnyOf([term])))];
        return $"""
            SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM memstack.memories m WHERE m.words @@ q.match::tsquery LIMIT {query.Limit * CountedLimits}) c)
            FROM unnest({matches}) WITH ORDINALITY AS q (match, place) ORDER BY q.place
            """;
    }

    /// <summary>Too many to rank them all: see <see cref="TermSelection"/>. Each group leaves out what those before it have, and none is looked for once there are enough.</summary>
    public static Sql Selected(SearchQuery query, IReadOnlyList<string> scope, PostgresModel? model, TermSelection terms)
    {
        var groups = new List<string>();
        if (terms.Rare.Count > 0) groups.Add(PostgresWords.AnyOf(terms.Rare));
        if (terms.Common.Count > 1) groups.Add(string.Join(" | ", terms.Pairs.Select(pair => $"(({PostgresWords.AnyOf([pair.First])}) & ({PostgresWords.AnyOf([pair.Second])}))")));
        if (terms.Common.Count > 0) groups.Add(PostgresWords.AnyOfOwn(terms.Common));
        var matches = groups.Select((match, i) => string.Join(" & ", groups.Take(i).Select(earlier => $"!({earlier})").Prepend($"({match})")));
        return WithSimilarity(query, model, $"SELECT u.* FROM ({Sql.Join(" UNION ALL ", matches.Select(match => (Sql)$"({Matching(query, scope, match)})"))}) u LIMIT {query.Limit}");
    }

    /// <summary>Whole memories, in any order, with numbers and versions.</summary>
    public static Sql Rows(long[] seqs) => $"SELECT {PostgresRows.MemoryColumns}, m.seq, m.xmin FROM memstack.memories m WHERE m.seq = ANY({seqs})";

    // The order of the scopes' indexes: of words that most memories have, the newest are found along it without a look at the others.
    private static Sql Matching(SearchQuery query, IReadOnlyList<string> scope, string match) => $"""
        SELECT {Columns} FROM memstack.memories m WHERE m.words @@ {PostgresWords.Query(scope, match)}::tsquery AND {Where(query)}
        ORDER BY m.created_at DESC, m.seq DESC LIMIT {query.Limit}
        """;

    private static Sql WithSimilarity(SearchQuery query, PostgresModel? model, Sql found)
    {
        if (model is null) return $"SELECT c.*, NULL::float8 FROM ({found}) c";
        return $"SELECT c.*, {PostgresVectors.Similarity(query.Vector)} FROM ({found}) c LEFT JOIN memstack.vectors v ON v.memory_seq = c.seq AND v.model = {model.IdSql}";
    }
}
