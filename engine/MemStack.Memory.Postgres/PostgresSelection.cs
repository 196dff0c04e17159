using MemStack.Memory.Searching;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres;

/// <summary>
/// Candidates by their words where a scope may have too many matches to rank them all: <see cref="TermSelection"/>'s rule, applied in the
/// database, because a client would have to wait for the counts before it could ask for memories. The groups of words that were chosen
/// stand in settings of the transaction until the statement that looks for them is planned.
/// </summary>
internal static class PostgresSelection
{
    /// <summary>
    /// Most candidates of a scope with too many. The recall of the conversations in benchmarks/README.md, told in one scope of 3,435, is
    /// the same with twice as many.
    /// </summary>
    public const int Most = 1_000;

    // Among terms that are in more than so many times as many, which is the rarer one no longer matters.
    private const int CountedLimits = 4;

    /// <summary>
    /// Before what is planned for the words and the scope at hand. A plan for any words takes them for rare, and would fetch every memory
    /// that has a common one (https://www.postgresql.org/docs/17/runtime-config-query.html#GUC-PLAN-CACHE-MODE). <c>chosen_words</c> relies
    /// on it, too.
    /// </summary>
    public static Sql PlanForThese { get; } = Sql.Raw("SET LOCAL plan_cache_mode = force_custom_plan");

    /// <summary>Chooses the groups; it gives one row. Where the scope is small every term has room, and none is counted.</summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="scope">Tokens that every memory that is looked for has.</param>
    /// <param name="size">How many memories have those: a number, or a query for it.</param>
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
    /// What has the words that were chosen. Each group leaves out what those before it have, and none is looked for once there are enough.
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
