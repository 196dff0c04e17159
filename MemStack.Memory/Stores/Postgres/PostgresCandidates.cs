using MemStack.Memory.Retrieval;
using Npgsql;

namespace MemStack.Memory.Stores.Postgres;

/// <summary>The statements that bring in candidates by their words, and the rows of those that the ranking chose.</summary>
internal static class PostgresCandidates
{
    // Among terms that are in more than so many times the limit of a search, which is the rarer one no longer matters.
    private const int CountedLimits = 4;

    // PostgreSQL plans for the words and the scope at hand. A plan for any words takes them for rare, and would fetch every memory that has a common one
    // (https://www.postgresql.org/docs/17/runtime-config-query.html#GUC-PLAN-CACHE-MODE).
    private static readonly Sql PlanForThese = Sql.Raw("SET LOCAL plan_cache_mode = force_custom_plan");

    // What a choice of terms leaves for the next command of the same transaction. It plans for their values, because settings don't change within a command.
    private static readonly string[] Groups = ["memstack.rare", "memstack.pairs", "memstack.common"];

    /// <summary>Columns of <c>memories m</c> in the order that <see cref="Of"/> reads; the similarity follows them.</summary>
    public static Sql Columns { get; } = Sql.Raw("m.seq, m.thread, m.turn, m.actor_id, COALESCE(m.valid_from, m.created_at) AS time, m.own, m.source, m.slot, m.valid_to");

    /// <summary>How many they are.</summary>
    public const int ColumnCount = 9;

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
        Similarity = row.IsDBNull(ColumnCount) ? null : (float)row.GetDouble(ColumnCount),
    };

    public static Sql Where(SearchQuery query) => PostgresVisibility.Where(query.Tenant, query.Filter, query.VisibleOn, query.At, query.PointInTime);

    /// <summary>All that have one of the terms, in themselves or beside them.</summary>
    public static Sql Lexical(SearchQuery query, IReadOnlyList<string> scope, PostgresModel? model) =>
        WithSimilarity(query, model, Matching(query, $"{PostgresWords.Query(scope, PostgresWords.AnyOf(query.Terms))}"));

    /// <summary>
    /// Too many to rank them all: see <see cref="TermSelection"/>. The terms are counted and told apart in the first command that gives rows, which are for nobody, and looked for in the
    /// second. Each group leaves out what those before it have, and none is looked for once there are enough.
    /// </summary>
    public static Sql[] Selected(SearchQuery query, IReadOnlyList<string> scope, PostgresModel? model)
    {
        var kept = PostgresWords.Scope(scope) + " & (";
        Sql[] groups = [.. Groups.Select(name => (Sql)$"current_setting({name})")];
        var matches = groups.Select((group, i) => Sql.Join(" || ", groups.Take(i).Select(earlier => (Sql)$"' & !(' || {earlier} || ')'").Prepend((Sql)$"{kept} || {group} || ')'")));
        Sql found = $"SELECT u.* FROM ({Sql.Join(" UNION ALL ", matches.Select(match => (Sql)$"({Matching(query, $"({match})")})"))}) u LIMIT {query.Limit}";
        return [PlanForThese, Select(query, scope), WithSimilarity(query, model, found)];
    }

    /// <summary>Whole memories, in this order.</summary>
    public static Sql Rows(long[] seqs) =>
        $"SELECT {PostgresRows.MemoryColumns} FROM unnest({seqs}) WITH ORDINALITY AS c (seq, place) JOIN memstack.memories m ON m.seq = c.seq ORDER BY c.place";

    // How many memories of the scope have each term is counted until it is certain that the term is common.
    private static Sql Select(SearchQuery query, IReadOnlyList<string> scope)
    {
        string[] terms = [.. query.Terms.Select(term => PostgresWords.AnyOf([term]))];
        string[] matches = [.. terms.Select(term => PostgresWords.Query(scope, term))];
        return $"""
            WITH counted AS (
                SELECT q.term, q.place, (SELECT COUNT(*) FROM (SELECT 1 FROM memstack.memories m WHERE m.words @@ q.match::tsquery LIMIT {query.Limit * CountedLimits}) c) AS memories
                FROM unnest({terms}, {matches}) WITH ORDINALITY AS q (term, match, place)
            ), placed AS (
                SELECT term, row_number() OVER rarest AS place, SUM(memories) OVER rarest <= {query.Limit} AS rare
                FROM counted WINDOW rarest AS (ORDER BY memories, place ROWS UNBOUNDED PRECEDING)
            ), common AS (SELECT term, row_number() OVER (ORDER BY place) AS place FROM placed WHERE NOT rare)
            SELECT set_config({Groups[0]}, COALESCE((SELECT string_agg(term, ' | ' ORDER BY place) FROM placed WHERE rare), {PostgresWords.Nothing}), true),
                   set_config({Groups[1]}, COALESCE((SELECT string_agg('(' || a.term || ' & ' || b.term || ')', ' | ') FROM common a JOIN common b ON a.place < b.place WHERE b.place <= {TermSelection.MaxPaired}), {PostgresWords.Nothing}), true),
                   set_config({Groups[2]}, COALESCE((SELECT string_agg(term || ':A', ' | ' ORDER BY place) FROM common), {PostgresWords.Nothing}), true)
            """;
    }

    // The order of the scopes' indexes: of words that most memories have, the newest are found along it without a look at the others.
    private static Sql Matching(SearchQuery query, Sql match) => $"""
        SELECT {Columns} FROM memstack.memories m WHERE m.words @@ {match}::tsquery AND {Where(query)}
        ORDER BY m.created_at DESC, m.seq DESC LIMIT {query.Limit}
        """;

    private static Sql WithSimilarity(SearchQuery query, PostgresModel? model, Sql found)
    {
        if (model is null) return $"SELECT c.*, NULL::float8 FROM ({found}) c";
        return $"SELECT c.*, {PostgresVectors.Similarity(query.Vector)} FROM ({found}) c LEFT JOIN memstack.vectors v ON v.memory_seq = c.seq AND v.model = {model.IdSql}";
    }
}
