using MemStack.Memory.Plans;

namespace MemStack.Memory.Sqlite;

/// <summary>
/// Keeps the full-text rows: a memory's own words, and its neighbours' in the conversation, so that a short answer is found by the question
/// before it. Deleted memories are no neighbours: a deleted text is gone from all rows.
/// </summary>
internal static class SqliteThreads
{
    private const string Before =
        "SELECT f.own FROM memories m JOIN memories_fts f ON f.rowid = m.seq WHERE m.thread = $1 AND m.seq < $2 AND m.state < 3 ORDER BY m.seq DESC LIMIT 2";
    private const string After =
        "SELECT f.own FROM memories m JOIN memories_fts f ON f.rowid = m.seq WHERE m.thread = $1 AND m.seq > $2 AND m.state < 3 ORDER BY m.seq LIMIT 1";

    /// <summary>The words of the last two turns, the newest first, and the place of the newest; empty for a new thread.</summary>
    public static ThreadTail Tail(SqliteSession session, string thread)
    {
        using var rows = session.Read(
            "SELECT m.seq, m.turn, f.own FROM memories m JOIN memories_fts f ON f.rowid = m.seq WHERE m.thread = $1 AND m.state < 3 ORDER BY m.seq DESC LIMIT 2",
            thread
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
            "INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next, source) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            seq,
            scope,
            words.Own,
            words.Previous,
            words.BeforePrevious,
            words.Next,
            words.Source
        );

    public static void SetNext(SqliteSession session, long seq, string next) =>
        session.Execute("UPDATE memories_fts SET next = $2 WHERE rowid = $1", seq, next);

    /// <summary>Sets new words of a memory. They are the caller's, no longer those of a message.</summary>
    public static void SetOwn(SqliteSession session, long seq, string own) =>
        session.Execute("UPDATE memories_fts SET own = $2, source = NULL WHERE rowid = $1", seq, own);

    public static void Remove(SqliteSession session, long seq) => session.Execute("DELETE FROM memories_fts WHERE rowid = $1", seq);

    /// <summary>Rewrites the context of turns whose neighbours changed or were removed, each once.</summary>
    /// <param name="session">The writer's.</param>
    /// <param name="changed">The memories that changed.</param>
    /// <param name="andThemselves">True to write the context of the changed memories themselves, too.</param>
    public static void RefreshAround(SqliteSession session, IEnumerable<(long Seq, string Thread)> changed, bool andThemselves = false)
    {
        var affected = new HashSet<(long Seq, string Thread)>();
        foreach (var thread in changed.GroupBy(turn => turn.Thread))
        {
            // A run without remaining turns has no neighbours to update.
            if (session.Scalar("SELECT 1 FROM memories WHERE thread = $1 AND state < 3 LIMIT 1", thread.Key) is null)
            {
                continue;
            }

            foreach (var (seq, _) in thread)
            {
                if (andThemselves)
                {
                    affected.Add((seq, thread.Key));
                }

                Collect("SELECT seq FROM memories WHERE thread = $1 AND seq < $2 AND state < 3 ORDER BY seq DESC LIMIT 1", thread.Key, seq);
                Collect("SELECT seq FROM memories WHERE thread = $1 AND seq > $2 AND state < 3 ORDER BY seq LIMIT 2", thread.Key, seq);
            }
        }

        foreach (var (seq, thread) in affected)
        {
            Refresh(session, seq, thread);
        }

        void Collect(string sql, string thread, long seq)
        {
            using var rows = session.Read(sql, thread, seq);
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
    public static void CloseGaps(SqliteSession session, IReadOnlyList<(long Seq, string Thread)> gone)
    {
        RefreshAround(session, gone);
        foreach (var thread in gone.GroupBy(turn => turn.Thread))
        {
            session.Execute(
                """
                UPDATE memories SET turn = t.turn
                FROM (SELECT seq, ROW_NUMBER() OVER (ORDER BY seq) AS turn FROM memories WHERE thread = $1 AND state < 3) t
                WHERE t.seq = memories.seq AND memories.turn <> t.turn AND (SELECT COUNT(*) FROM memories WHERE thread = $1 AND state < 3) <= $2
                """,
                thread.Key,
                TurnContext.MaxCountedAnew
            );
        }
    }

    private static void Refresh(SqliteSession session, long seq, string thread)
    {
        string? previous = null,
            beforePrevious = null,
            next = null;
        using (var before = session.Read(Before, thread, seq))
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

        using (var after = session.Read(After, thread, seq))
        {
            if (after.Read())
            {
                next = after.GetString(0);
            }
        }

        session.Execute(
            "UPDATE memories_fts SET prev = $2, prev2 = $3, next = $4 WHERE rowid = $1",
            seq,
            TurnContext.Of(previous),
            TurnContext.Of(beforePrevious),
            TurnContext.Of(next)
        );
    }
}
