using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Searching;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Search;

/// <summary>
/// Candidates by their words where a scope may have too many matches to rank them all: <see cref="TermSelection"/>'s rule, applied in the
/// database, because a client would have to wait for the counts before it could ask for memories. The function that chooses
/// (<c>Schema/Migrations/0006_no_settings.sql</c>) is run while the statement is planned, so that its plan is one for the words that were
/// chosen.
/// </summary>
internal static class PostgresSelection
{
    /// <summary>
    /// The maximum number of candidates of a scope with too many matches. The recall of the conversations in benchmarks/README.md, in one
    /// scope of 3,435 memories, is the same with twice as many.
    /// </summary>
    public const int MaxCandidates = 1_000;

    // Terms are counted up to this multiple of the limit; beyond it, the order of rarity no longer matters.
    private const int CountedLimits = 4;

    // Rare words, pairs of common ones, common ones.
    private const int Groups = 3;

    /// <summary>
    /// Plans the following statements for their own words and scope. A plan for any words assumes rare ones, and would fetch every memory
    /// that has a common one (https://www.postgresql.org/docs/17/runtime-config-query.html#GUC-PLAN-CACHE-MODE). <c>choose_words</c> relies
    /// on it, too.
    /// </summary>
    public static Sql UseCustomPlan { get; } = Sql.Raw("SET LOCAL plan_cache_mode = force_custom_plan");

    /// <summary>
    /// Selects memories that contain the chosen words. Each group leaves out the results of those before it, and none runs once there are
    /// enough.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="scope">Tokens that every memory of the scope has.</param>
    /// <param name="size">The number of memories of the scope, if known; the database counts them otherwise.</param>
    /// <param name="model">The model of the query's vector, if it is known.</param>
    public static Sql Chosen(SearchQuery query, IReadOnlyList<string> scope, long? size, PostgresModel? model)
    {
        long limit = Math.Min(query.Limit, MaxCandidates);
        string[] anywhere = [.. query.Terms.Select(term => PostgresWords.AnyOf([term]))];
        string[] own = [.. query.Terms.Select(term => PostgresWords.AnyOfOwn([term]))];
        Sql words =
            $"memstack.choose_words({PostgresWords.Scope(scope)}, {anywhere}, {own}, {size}, {(long)query.Limit}, {limit}, {limit * CountedLimits}, {(long)TermSelection.MaxPaired})";
        var groups = Enumerable
            .Range(1, Groups)
            .Select(group => (Sql)$"({PostgresCandidates.Matching(query, Sql.Raw($"chosen.words[{group}]"), (int)limit)})");
        return PostgresCandidates.WithSimilarity(
            query,
            model,
            $"SELECT u.* FROM {words} AS chosen (words) CROSS JOIN LATERAL ({Sql.Join(" UNION ALL ", groups)}) u LIMIT {limit}"
        );
    }
}
