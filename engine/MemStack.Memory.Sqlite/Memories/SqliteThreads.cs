using MemStack.Memory.Plans;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Sqlite.Memories;

/// <summary>
/// Keeps the full-text rows: a memory's own words, and its neighbours' in the conversation, so that a short answer is found by the question
/// before it. Deleted memories are no neighbours: a deleted text is gone from all rows.
/// </summary>
internal static class SqliteThreads
{
    /// <summary>The words of the last two turns, the newest first, and the place of the newest; empty for a new thread.</summary>
    public static ThreadTail Tail(SqliteSession session, string thread)
    {
        using var rows = session.Read(
            $"SELECT m.seq, m.turn, f.own FROM memories m JOIN memories_fts f ON f.rowid = m.seq WHERE m.thread = {thread} AND m.state < 3 ORDER BY m.seq DESC LIMIT 2"
        );
        if (!rows.Read())
        {
            return default;
        }

        var (seq, turn, last) = (rows.GetInt64(0), rows.GetInt32(1), rows.GetString(2));
        return new ThreadTail(seq, turn, last, rows.Read() ? rows.GetString(2) : null);
    }

    public static void Insert(SqliteSession session, long seq, string scope, IndexedWords words) =>
        session.Execute(
            $"""
            INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next, source)
            VALUES ({seq}, {scope}, {words.Own}, {words.Previous}, {words.BeforePrevious}, {words.Next}, {words.Source})
            """
        );

    public static void SetNext(SqliteSession session, long seq, string next) =>
        session.Execute($"UPDATE memories_fts SET next = {next} WHERE rowid = {seq}");

    /// <summary>Sets new words of a memory. They are the caller's, no longer those of a message.</summary>
    public static void SetOwn(SqliteSession session, long seq, string own) =>
        session.Execute($"UPDATE memories_fts SET own = {own}, source = NULL WHERE rowid = {seq}");

    public static void Remove(SqliteSession session, long seq) => session.Execute($"DELETE FROM memories_fts WHERE rowid = {seq}");

    /// <summary>Rewrites the context of turns whose neighbours changed or were removed, each once.</summary>
    /// <param name="session">The writer's.</param>
    /// <param name="changed">The memories that changed.</param>
    /// <param name="includeChanged">True to write the context of the changed memories themselves, too.</param>
    public static void RefreshNeighbours(SqliteSession session, IEnumerable<(long Seq, string Thread)> changed, bool includeChanged = false)
    {
        var affected = new HashSet<(long Seq, string Thread)>();
        foreach (var thread in changed.GroupBy(turn => turn.Thread))
        {
            // A run without remaining turns has no neighbours to update.
            if (session.Scalar($"SELECT 1 FROM memories WHERE thread = {thread.Key} AND state < 3 LIMIT 1") is null)
            {
                continue;
            }

            foreach (var (seq, _) in thread)
            {
                if (includeChanged)
                {
                    affected.Add((seq, thread.Key));
                }

                Collect(
                    thread.Key,
                    $"SELECT seq FROM memories WHERE thread = {thread.Key} AND seq < {seq} AND state < 3 ORDER BY seq DESC LIMIT 1"
                );
                Collect(
                    thread.Key,
                    $"SELECT seq FROM memories WHERE thread = {thread.Key} AND seq > {seq} AND state < 3 ORDER BY seq LIMIT 2"
                );
            }
        }

        foreach (var (seq, thread) in affected)
        {
            Refresh(session, seq, thread);
        }

        void Collect(string thread, Sql sql)
        {
            using var rows = session.Read(sql);
            while (rows.Read())
            {
                affected.Add((rows.GetInt64(0), thread));
            }
        }
    }

    /// <summary>
    /// Does the same for removed turns, and renumbers the turns after them, so that neighbours differ by one. A conversation of very many
    /// turns keeps its gaps: the adjacent turns lose a neighbour, which costs less than a long write.
    /// </summary>
    public static void CloseGaps(SqliteSession session, IReadOnlyList<(long Seq, string Thread)> removed)
    {
        RefreshNeighbours(session, removed);
        foreach (var thread in removed.GroupBy(turn => turn.Thread))
        {
            session.Execute(
                $"""
                UPDATE memories SET turn = t.turn
                FROM (SELECT seq, ROW_NUMBER() OVER (ORDER BY seq) AS turn FROM memories WHERE thread = {thread.Key} AND state < 3) t
                WHERE t.seq = memories.seq AND memories.turn <> t.turn AND (SELECT COUNT(*) FROM memories WHERE thread = {thread.Key} AND state < 3) <= {TurnContext.MaxRenumbered}
                """
            );
        }
    }

    private static void Refresh(SqliteSession session, long seq, string thread)
    {
        string? previous = null,
            beforePrevious = null,
            next = null;
        using (
            var before = session.Read(
                $"SELECT f.own FROM memories m JOIN memories_fts f ON f.rowid = m.seq WHERE m.thread = {thread} AND m.seq < {seq} AND m.state < 3 ORDER BY m.seq DESC LIMIT 2"
            )
        )
        {
            if (before.Read())
            {
                previous = before.GetString(0);
            }

            if (before.Read())
            {
                beforePrevious = before.GetString(0);
            }
        }

        using (
            var after = session.Read(
                $"SELECT f.own FROM memories m JOIN memories_fts f ON f.rowid = m.seq WHERE m.thread = {thread} AND m.seq > {seq} AND m.state < 3 ORDER BY m.seq LIMIT 1"
            )
        )
        {
            if (after.Read())
            {
                next = after.GetString(0);
            }
        }

        session.Execute(
            $"UPDATE memories_fts SET prev = {TurnContext.Of(previous)}, prev2 = {TurnContext.Of(beforePrevious)}, next = {TurnContext.Of(next)} WHERE rowid = {seq}"
        );
    }
}
