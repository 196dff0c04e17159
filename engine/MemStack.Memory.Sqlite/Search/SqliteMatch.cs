using MemStack.Memory.Plans;
using MemStack.Memory.Searching;

namespace MemStack.Memory.Sqlite.Search;

/// <summary>
/// Expressions of the full-text table. Terms are letters, digits and marks and stand in quotes, so nothing of a query is read as syntax
/// (https://www.sqlite.org/fts5.html#full_text_query_syntax).
/// </summary>
internal static class SqliteMatch
{
    private const string Words = "{own prev prev2 next source}";

    /// <summary>Matches one of the terms in a memory or its neighbours.</summary>
    public static string AnyOf(IReadOnlyList<string> terms) => $"{Words} : ({Or(terms)})";

    /// <summary>Both terms of one of the pairs, in a memory or beside it.</summary>
    public static string AnyPairOf(IEnumerable<(string First, string Second)> pairs) =>
        $"{Words} : ({string.Join(" OR ", pairs.Select(pair => $"({Quoted(pair.First)} AND {Quoted(pair.Second)})"))})";

    /// <summary>Matches one of the terms in a memory's own words.</summary>
    public static string AnyOfOwn(IReadOnlyList<string> terms) => $"{{own}} : ({Or(terms)})";

    /// <summary>The memories in the scope of a query that match; all of the scope for null.</summary>
    public static string Within(SearchQuery query, string? match) => match is null ? Scope(query) : $"({match}) AND {Scope(query)}";

    private static string Or(IReadOnlyList<string> terms) => string.Join(" OR ", terms.Select(Quoted));

    private static string Scope(SearchQuery query) =>
        $"{{scope}} : ({string.Join(" AND ", ScopeKeys.Required(query.Tenant, query.Filter).Distinct(StringComparer.Ordinal).Select(Quoted))})";

    private static string Quoted(string term) => $"\"{term.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
