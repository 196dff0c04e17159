using MemStack.Memory.Retrieval;

namespace MemStack.Memory.Stores.Sqlite;

/// <summary>
/// Keeps the full-text rows: a memory's own text, and its neighbours in the conversation, so that a short answer is found by the question
/// before it. Neighbours are memories that are not deleted: a deleted text is gone from all rows.
/// </summary>
internal static class SqliteThreads
{
    // A neighbour gives context; a page of it would drown the memory's own words.
    private const int MaxContextLength = 2_000;

    /// <summary>The texts of the last two turns, newest first, with the seq of the newest.</summary>
    public static (long? LastSeq, string? Last, string? BeforeLast) Tail(SqliteSession session, string thread)
    {
        using var rows = session.Read("SELECT seq, text FROM memories WHERE thread = $1 AND state < 3 ORDER BY seq DESC LIMIT 2", thread);
        if (!rows.Read()) return (null, null, null);
        var (seq, last) = (rows.GetInt64(0), rows.GetString(1));
        return (seq, last, rows.Read() ? rows.GetString(1) : null);
    }

    public static void Insert(SqliteSession session, long seq, string scope, string own, string? previous, string? beforePrevious, string? next) =>
        session.Execute(
            "INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next) VALUES ($1, $2, $3, $4, $5, $6)",
            seq, scope, LexicalText.ForIndex(own), Context(previous), Context(beforePrevious), Context(next));

    public static void SetNext(SqliteSession session, long seq, string next) =>
        session.Execute("UPDATE memories_fts SET next = $2 WHERE rowid = $1", seq, Context(next));

    public static void SetOwn(SqliteSession session, long seq, string own) =>
        session.Execute("UPDATE memories_fts SET own = $2 WHERE rowid = $1", seq, LexicalText.ForIndex(own));

    public static void Remove(SqliteSession session, long seq) => session.Execute("DELETE FROM memories_fts WHERE rowid = $1", seq);

    /// <summary>Rewrites the context of those whose neighbours changed or went, each once.</summary>
    public static void RefreshAround(SqliteSession session, IEnumerable<(long Seq, string Thread)> changed)
    {
        var affected = new HashSet<(long Seq, string Thread)>();
        foreach (var thread in changed.GroupBy(turn => turn.Thread))
        {
            // A run that is gone altogether has nobody left to tell.
            if (session.Scalar("SELECT 1 FROM memories WHERE thread = $1 AND state < 3 LIMIT 1", thread.Key) is null) continue;
            foreach (var (seq, _) in thread)
            {
                Collect("SELECT seq FROM memories WHERE thread = $1 AND seq < $2 AND state < 3 ORDER BY seq DESC LIMIT 1", thread.Key, seq);
                Collect("SELECT seq FROM memories WHERE thread = $1 AND seq > $2 AND state < 3 ORDER BY seq LIMIT 2", thread.Key, seq);
            }
        }

        foreach (var (seq, thread) in affected) Refresh(session, seq, thread);

        void Collect(string sql, string thread, long seq)
        {
            using var rows = session.Read(sql, thread, seq);
            while (rows.Read()) affected.Add((rows.GetInt64(0), thread));
        }
    }

    private static void Refresh(SqliteSession session, long seq, string thread)
    {
        string? previous = null, beforePrevious = null, next = null;
        using (var before = session.Read("SELECT text FROM memories WHERE thread = $1 AND seq < $2 AND state < 3 ORDER BY seq DESC LIMIT 2", thread, seq))
        {
            if (before.Read()) previous = before.GetString(0);
            if (before.Read()) beforePrevious = before.GetString(0);
        }

        using (var after = session.Read("SELECT text FROM memories WHERE thread = $1 AND seq > $2 AND state < 3 ORDER BY seq LIMIT 1", thread, seq))
        {
            if (after.Read()) next = after.GetString(0);
        }

        session.Execute(
            "UPDATE memories_fts SET prev = $2, prev2 = $3, next = $4 WHERE rowid = $1", seq, Context(previous), Context(beforePrevious), Context(next));
    }

    private static string? Context(string? text) => text is null ? null : LexicalText.ForIndex(text.Length <= MaxContextLength ? text : text[..MaxContextLength]);
}
