using MemStack.Memory.Searching;

namespace MemStack.Memory.Postgres;

/// <summary>
/// Selects candidates by their words where a scope may have too many matches to rank them all: the rule of <see cref="TermSelection"/>,
/// applied in the database, because a client would have to wait for the counts first. The chosen groups of words are passed in settings of
/// the transaction to the statement that uses them.
/// </summary>
internal static class PostgresSelection
{
    /// <summary>
    /// The maximum number of candidates of a scope with too many matches. The recall of the conversations in benchmarks/README.md, in one
    /// scope of 3,435 memories, is the same with twice as many.
    /// </summary>
    public const int Most = 1_000;

    // Terms are counted up to this multiple of the limit; beyond it, the order of rarity no longer matters.
    private const int CountedLimits = 4;

    /// <summary>
    /// Precedes statements that must be planned for their actual words and scope. A generic plan assumes rare words, and would fetch every
    /// memory that has a common one (https://www.postgresql.org/docs/17/runtime-config-query.html#GUC-PLAN-CACHE-MODE). <c>chosen_words</c>
    /// relies on it, too.
    /// </summary>
    public static Sql PlanForThese { get; } = Sql.Raw("SET LOCAL plan_cache_mode = force_custom_plan");

    /// <summary>Chooses the groups and returns one row. In a small scope every term fits, and none is counted.</summary>
    /// <param name="query">The query.</param>
    /// <param name="scope">The tokens that every searched memory has.</param>
    /// <param name="size">The number of memories with those: a number, or a query for it.</param>
    public static Sql Choose(SearchQuery query, IReadOnlyList<string> scope, Sql size)
    {
        var most = MostOf(query);
        string[] anywhere = [.. query.Terms.Select(term => PostgresWords.AnyOf([term]))];
        string[] own = [.. query.Terms.Select(term => PostgresWords.AnyOfOwn([term]))];
        return $"""
            WITH scope AS MATERIALIZED (SELECT {PostgresWords.Scope(scope)} || ' & ' AS tokens, ({size}) > {query.Limit} AS is_large),
            counted AS MATERIALIZED (
                SELECT q.*, CASE WHEN s.is_large THEN
                    (SELECT COUNT(*) FROM (SELECT 1 FROM memstack.memories m WHERE m.words @@ (s.tokens || '(' || q.anywhere || ')')::tsquery LIMIT {most
                * CountedLimits}) c) ELSE 0 END AS count
                FROM scope s, unnest({anywhere}, {own}) WITH ORDINALITY AS q (anywhere, own, place)
            ),
            ranked AS MATERIALIZED (SELECT c.*, SUM(c.count) OVER w <= {most} AS is_rare, ROW_NUMBER() OVER w AS rank FROM counted c WINDOW w AS (ORDER BY c.count, c.place)),
            first AS (SELECT r.* FROM ranked r WHERE NOT r.is_rare ORDER BY r.rank LIMIT {TermSelection.MaxPaired}),
            groups AS (
                SELECT s.tokens,
                    (SELECT string_agg(r.anywhere, ' | ') FROM ranked r WHERE r.is_rare) AS rare,
                    (SELECT string_agg('((' || a.anywhere || ') & (' || b.anywhere || '))', ' | ') FROM first a JOIN first b ON a.rank < b.rank) AS pairs,
                    (SELECT string_agg(r.own, ' | ') FROM ranked r WHERE NOT r.is_rare) AS common
                FROM scope s
            )
            SELECT set_config('memstack.rare', COALESCE(tokens || '(' || rare || ')', ''), true),
                set_config('memstack.pairs', COALESCE(tokens || '(' || pairs || ')' || COALESCE(' & !(' || rare || ')', ''), ''), true),
                set_config('memstack.common', COALESCE(tokens || '(' || common || ')' || COALESCE(' & !(' || rare || ')', '') || COALESCE(' & !(' || pairs || ')', ''), ''), true)
            FROM groups
            """;
    }

    /// <summary>
    /// Selects memories that contain the chosen words. Each group leaves out the results of those before it, and none runs once there are
    /// enough.
    /// </summary>
    public static Sql Chosen(SearchQuery query, PostgresModel? model)
    {
        var most = MostOf(query);
        var groups = ((string[])["rare", "pairs", "common"]).Select(group =>
            (Sql)$"({PostgresCandidates.Matching(query, Sql.Raw($"memstack.chosen_words('{group}')"), most)})"
        );
        return PostgresCandidates.WithSimilarity(query, model, $"SELECT u.* FROM ({Sql.Join(" UNION ALL ", groups)}) u LIMIT {most}");
    }

    private static int MostOf(SearchQuery query) => Math.Min(query.Limit, Most);
}
