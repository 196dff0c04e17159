using MemStack.Memory.Searching;
using MemStack.Memory.Sqlite.Filters;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Sqlite.Search;

/// <summary>Candidates from the full-text table.</summary>
internal static class SqliteCandidates
{
    /// <summary>The number of columns in <see cref="Columns"/>.</summary>
    public const int ColumnCount = 9;

    /// <summary>Columns of <c>memories m</c> and <c>memories_fts f</c> in the order that <see cref="Of"/> reads.</summary>
    public static Sql Columns { get; } =
        Sql.Raw("m.seq, m.thread, m.turn, m.actor_id, COALESCE(m.valid_from, m.created_at), f.own, f.source, m.slot, m.valid_to");

    /// <summary>Finds the memories that share words with the query, at most <see cref="SearchQuery.Limit"/>.</summary>
    public static SortedDictionary<long, Candidate> Lexical(SqliteSession session, SearchQuery query, long scopeSize)
    {
        var found = new SortedDictionary<long, Candidate>();
        if (query.Terms.Count == 0)
        {
            return found;
        }

        if (scopeSize <= query.Limit)
        {
            Read(SqliteMatch.AnyOf(query.Terms));
            return found;
        }

        var terms = TermSelection.Of(query.Terms.Select(term => (term, Count(session, query, SqliteMatch.AnyOf([term])))), query.Limit);
        if (terms.Rare.Count > 0)
        {
            Read(SqliteMatch.AnyOf(terms.Rare));
        }

        if (terms.Common.Count > 1)
        {
            Read(SqliteMatch.AnyPairOf(terms.Pairs));
        }

        if (terms.Common.Count > 0)
        {
            Read(SqliteMatch.AnyOfOwn(terms.Common));
        }

        return found;

        void Read(string match)
        {
            if (found.Count >= query.Limit)
            {
                return;
            }

            var scoped = SqliteMatch.Within(query, match);
            using var rows = session.Read(
                $"""
                SELECT {Columns} FROM memories_fts f CROSS JOIN memories m ON m.seq = f.rowid WHERE memories_fts MATCH {scoped} AND {Where(
                    query
                )}
                ORDER BY f.rowid DESC LIMIT {query.Limit}
                """
            );
            while (found.Count < query.Limit && rows.Read())
            {
                var candidate = Of(rows);
                found[candidate.Seq] = candidate;
            }
        }
    }

    /// <summary>The condition that a memory is visible to the query.</summary>
    public static Sql Where(SearchQuery query) =>
        SqliteVisibility.Where(query.Tenant, query.Filter, query.VisibleOn, query.At, query.BegunBy);

    /// <summary>Counts matches in the scope; the index entry of a scope token lists its memories, so no row is read.</summary>
    public static long Count(SqliteSession session, SearchQuery query, string? match)
    {
        var scoped = SqliteMatch.Within(query, match);
        return (long)session.Scalar($"SELECT COUNT(*) FROM memories_fts WHERE memories_fts MATCH {scoped}")!;
    }

    public static Candidate Of(SqliteDataReader row) =>
        new()
        {
            Seq = row.GetInt64(0),
            Thread = SqliteRows.Text(row, 1),
            Turn = row.GetInt32(2),
            ActorId = SqliteRows.Text(row, 3),
            Time = SqliteRows.Time(row.GetInt64(4)),
            Terms = row.GetString(5),
            SourceTerms = SqliteRows.Text(row, 6),
            Slot = SqliteRows.Text(row, 7),
            ValidTo = SqliteRows.TimeOrNull(row, 8),
        };
}
