using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Memories;

/// <summary>
/// Keeps the words of turns up to date with their neighbours', so that a short answer is found by the question before it. Deleted memories
/// are no neighbours: a deleted text is gone from all rows.
/// </summary>
internal static class PostgresThreads
{
    // Past this many, reading the whole conversation is cheaper than reading the neighbours of each turn.
    private const int MaxSeparateLookups = 16;

    // Bounds the size of a statement: the words of a turn may be many.
    private const int MaxRowsOfStatement = 100;

    private static Sql Columns { get; } = Sql.Raw("m.seq, m.own, m.source, m.tenant, m.user_id, m.agent_id, m.app_id, m.run_id");

    /// <summary>Reads the last two turns.</summary>
    /// <returns>A function that returns, once the batch has run, the end of the thread.</returns>
    public static Func<ThreadTail> Tail(PostgresBatch batch, string? thread)
    {
        if (thread is null)
        {
            return () => default;
        }

        var turns = batch.Add(
            $"SELECT m.seq, m.turn, m.own FROM memstack.memories m WHERE m.thread = {thread} AND m.state < 3 ORDER BY m.seq DESC LIMIT 2",
            row => (Seq: row.GetInt64(0), Turn: row.GetInt32(1), Own: row.GetString(2))
        );
        return () =>
            turns is [var last, .. var before]
                ? new ThreadTail(last.Seq, last.Turn, last.Own, before is [var other] ? other.Own : null)
                : default;
    }

    /// <summary>Rewrites the words of changed turns and of turns whose neighbours changed or were removed, each once.</summary>
    public static async Task RefreshAsync(PostgresSession session, IReadOnlyCollection<(long Seq, string Thread)> changed)
    {
        foreach (var thread in changed.GroupBy(turn => turn.Thread))
        {
            long[] seqs = [.. thread.Select(turn => turn.Seq)];
            var turns = await session.ListAsync(
                row => new Turn(row.GetInt64(0), row.GetString(1), PostgresRows.Text(row, 2), Scope(row)),
                seqs.Length <= MaxSeparateLookups
                    ? Around(thread.Key, seqs)
                    : $"SELECT {Columns} FROM memstack.memories m WHERE m.thread = {thread.Key} AND m.state < 3 ORDER BY m.seq"
            );
            // A run without remaining turns has no neighbours to update.
            if (turns.Count > 0)
            {
                await session.ExecuteAsync([.. Rewrite(Affected(turns, seqs).Select(place => (turns[place].Seq, WordsOf(turns, place))))]);
            }
        }
    }

    /// <summary>Rewrites the words of memories outside conversations.</summary>
    public static async Task RefreshUnthreadedAsync(PostgresSession session, long[] seqs)
    {
        if (seqs.Length == 0)
        {
            return;
        }

        var turns = await session.ListAsync(
            row => new Turn(row.GetInt64(0), row.GetString(1), PostgresRows.Text(row, 2), Scope(row)),
            $"SELECT {Columns} FROM memstack.memories m WHERE m.seq = ANY({seqs}) AND m.state < 3"
        );
        await session.ExecuteAsync([.. Rewrite(turns.Select(turn => (turn.Seq, WordsOf([turn], 0))))]);
    }

    /// <summary>Does the same for removed turns, and renumbers the turns after them, so that neighbours differ by one.</summary>
    public static async Task CloseGapsAsync(PostgresSession session, IReadOnlyCollection<(long Seq, string Thread)> removed)
    {
        await RefreshAsync(session, removed);
        await session.ExecuteAsync([.. removed.Select(turn => turn.Thread).Distinct(StringComparer.Ordinal).Select(Recount)]);
    }

    // Three turns on either side: those that are rewritten, and their neighbours.
    private static Sql Around(string thread, long[] seqs) =>
        $"""
            SELECT DISTINCT {Columns} FROM unnest({seqs}) AS c (seq) CROSS JOIN LATERAL (
                (SELECT * FROM memstack.memories b WHERE b.thread = {thread} AND b.state < 3 AND b.seq < c.seq ORDER BY b.seq DESC LIMIT 3)
                UNION ALL
                (SELECT * FROM memstack.memories a WHERE a.thread = {thread} AND a.state < 3 AND a.seq >= c.seq ORDER BY a.seq LIMIT 4)
            ) m ORDER BY m.seq
            """;

    private static Sql Recount(string thread) =>
        $"""
            UPDATE memstack.memories m SET turn = t.turn
            FROM (SELECT seq, ROW_NUMBER() OVER (ORDER BY seq) AS turn FROM memstack.memories WHERE thread = {thread} AND state < 3) t
            WHERE t.seq = m.seq AND m.turn <> t.turn AND (SELECT COUNT(*) FROM memstack.memories WHERE thread = {thread} AND state < 3) <= {TurnContext.MaxRenumbered}
            """;

    // The turn itself if it exists, the one before it and the two after it.
    private static SortedSet<int> Affected(List<Turn> turns, IEnumerable<long> changed)
    {
        var places = new SortedSet<int>();
        foreach (var seq in changed)
        {
            var found = turns.BinarySearch(new Turn(seq, "", null, ""), BySeq);
            var (after, last) = found >= 0 ? (found, found + 2) : (~found, ~found + 1);
            for (var place = Math.Max(0, after - 1); place <= Math.Min(last, turns.Count - 1); place++)
            {
                places.Add(place);
            }
        }

        return places;
    }

    private static IEnumerable<Sql> Rewrite(IEnumerable<(long Seq, string Words)> turns) =>
        turns
            .Chunk(MaxRowsOfStatement)
            .Select(chunk =>
                (Sql)
                    $"""
                        UPDATE memstack.memories m SET words = t.words::tsvector
                        FROM unnest({chunk.Select(turn => turn.Seq).ToArray()}, {chunk.Select(turn =>
                            turn.Words
                        ).ToArray()}) AS t (seq, words) WHERE m.seq = t.seq
                        """
            );

    private static string WordsOf(List<Turn> turns, int place)
    {
        var turn = turns[place];
        return PostgresWords.Vector(
            turn.Scope,
            new IndexedWords(turn.Own)
            {
                Previous = Own(place - 1),
                BeforePrevious = Own(place - 2),
                Next = Own(place + 1),
                Source = turn.Source,
            }
        );

        string? Own(int other) => other >= 0 && other < turns.Count ? TurnContext.Of(turns[other].Own) : null;
    }

    private static string Scope(Npgsql.NpgsqlDataReader row) =>
        ScopeKeys.Of(
            new MemoryRecord
            {
                Id = default,
                Tenant = row.GetString(3),
                UserId = PostgresRows.Text(row, 4),
                AgentId = PostgresRows.Text(row, 5),
                AppId = PostgresRows.Text(row, 6),
                RunId = PostgresRows.Text(row, 7),
                Text = "",
                Hash = "",
                CreatedAt = default,
                UpdatedAt = default,
            }
        );

    private static readonly Comparer<Turn> BySeq = Comparer<Turn>.Create((a, b) => a.Seq.CompareTo(b.Seq));

    private sealed record Turn(long Seq, string Own, string? Source, string Scope);
}
