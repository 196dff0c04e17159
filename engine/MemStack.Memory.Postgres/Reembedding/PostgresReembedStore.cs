using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Reembedding;
using MemStack.Memory.Stores;
using Npgsql;

namespace MemStack.Memory.Postgres.Reembedding;

/// <inheritdoc cref="IReembedStore"/>
internal sealed class PostgresReembedStore(PostgresDatabase database) : IReembedStore
{
    // "MemStack" + 2: the advisory lock of re-embedding.
    private const long Lock = 0x4D656D537461636D;

    public Task<IReembedLease?> TryBeginAsync(CancellationToken cancellationToken) => database.TryLockAsync(Lock, cancellationToken);

    public async Task<long> CountAsync(string model, CancellationToken cancellationToken) =>
        (
            await ListWithoutTimeoutAsync(
                row => row.GetInt64(0),
                $"SELECT COUNT(*) FROM memstack.memories m WHERE {Stale(model)}",
                cancellationToken
            )
        )[0];

    public async Task<IReadOnlyList<StaleMemory>> PageAsync(string model, long after, int limit, CancellationToken cancellationToken) =>
        await ListWithoutTimeoutAsync(
            row => new StaleMemory(row.GetInt64(0), row.GetGuid(1), row.GetString(2), row.GetString(3)),
            $"SELECT m.seq, m.id, m.hash, m.text FROM memstack.memories m WHERE m.seq > {after} AND {Stale(model)} ORDER BY m.seq LIMIT {limit}",
            cancellationToken
        );

    public Task<int> SaveAsync(
        string model,
        IReadOnlyList<(StaleMemory Memory, ReadOnlyMemory<float> Vector)> vectors,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            "UPDATE",
            "vectors",
            async session =>
            {
                long[] seqs = [.. vectors.Select(vector => vector.Memory.Seq)];
                string[] hashes = [.. vectors.Select(vector => vector.Memory.Hash)];
                // Rows that another transaction is changing are skipped: neither waits for the other.
                var taken = (
                    await session.ListAsync(
                        row => row.GetInt64(0),
                        $"""
                        SELECT m.seq FROM memstack.memories m JOIN unnest({seqs}, {hashes}) AS n (seq, hash) ON n.seq = m.seq AND n.hash = m.hash
                        WHERE {Stale(model)} ORDER BY m.seq FOR UPDATE OF m SKIP LOCKED
                        """
                    )
                ).ToHashSet();
                if (taken.Count == 0)
                {
                    return 0;
                }

                var commands = new List<Sql> { $"UPDATE memstack.memories SET embedding_model = {model} WHERE seq = ANY({taken})" };
                foreach (var (memory, vector) in vectors)
                {
                    if (taken.Contains(memory.Seq))
                    {
                        commands.Add(
                            PostgresVectors.Insert(memory.Seq, await database.Models.EnsureAsync(session, model, vector.Length), vector)
                        );
                    }
                }

                await session.ExecuteAsync([.. commands]);
                return taken.Count;
            },
            // Safe to repeat: the second run finds nothing to do.
            repeatable: true,
            cancellationToken
        );

    private static Sql Stale(string model) => $"m.state < 3 AND m.embedding_model IS DISTINCT FROM {model}";

    // May read most of the table, which can take longer than the statement time-out.
    private async Task<List<T>> ListWithoutTimeoutAsync<T>(Func<NpgsqlDataReader, T> map, Sql command, CancellationToken cancellationToken)
    {
        try
        {
            return await database.MaintainAsync(session => session.ListAsync(map, command), cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw PostgresErrors.Translate(exception, "");
        }
    }
}
