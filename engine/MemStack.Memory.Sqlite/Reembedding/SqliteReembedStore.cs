using MemStack.Memory.Model;
using MemStack.Memory.Reembedding;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Sqlite.Reembedding;

/// <inheritdoc cref="IReembedStore"/>
internal sealed class SqliteReembedStore(SqliteDatabase database) : IReembedStore
{
    // RETURNING knows no alias (https://www.sqlite.org/lang_returning.html).
    private static readonly Sql Returned = Sql.Raw(SqliteRows.MemoryColumns.ToString().Replace("m.", "", StringComparison.Ordinal));

    private int _isTaken;

    // Only one process opens the file.
    public Task<IReembedLease?> TryBeginAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReembedLease?>(Interlocked.CompareExchange(ref _isTaken, 1, 0) == 0 ? new Lease(this) : null);

    public Task<long> CountAsync(string model, CancellationToken cancellationToken) =>
        database.ReadAsync(
            "memories",
            session => (long)session.Scalar($"SELECT COUNT(*) FROM memories WHERE state < 3 AND embedding_model IS NOT {model}")!,
            cancellationToken
        );

    public Task<IReadOnlyList<StaleMemory>> PageAsync(string model, long after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StaleMemory>>(
            "memories",
            session =>
            {
                var page = new List<StaleMemory>(limit);
                using var rows = session.Read(
                    $"SELECT seq, id, hash, text FROM memories WHERE seq > {after} AND state < 3 AND embedding_model IS NOT {model} ORDER BY seq LIMIT {limit}"
                );
                while (rows.Read())
                {
                    page.Add(
                        new StaleMemory(rows.GetInt64(0), Guid.ParseExact(rows.GetString(1), "D"), rows.GetString(2), rows.GetString(3))
                    );
                }

                return page;
            },
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
            scope =>
            {
                var taken = 0;
                scope.ChangesNoMemories();
                foreach (var (memory, vector) in vectors)
                {
                    if (Take(scope.Session, model, memory) is not { } record)
                    {
                        continue;
                    }

                    scope.ChangesMemoriesOf(record.Tenant);
                    scope.RemoveVector(memory.Seq);
                    scope.AddVector(memory.Seq, record, vector);
                    taken++;
                }

                return taken;
            },
            cancellationToken
        );

    private static MemoryRecord? Take(SqliteSession session, string model, StaleMemory memory)
    {
        using var rows = session.Read(
            $"""
            UPDATE memories AS m SET embedding_model = {model} WHERE m.seq = {memory.Seq} AND m.hash = {memory.Hash} AND m.state < 3 AND m.embedding_model IS NOT {model}
            RETURNING {Returned}
            """
        );
        return rows.Read() ? SqliteRows.Memory(rows) : null;
    }

    private sealed class Lease(SqliteReembedStore store) : IReembedLease
    {
        public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync()
        {
            Volatile.Write(ref store._isTaken, 0);
            return ValueTask.CompletedTask;
        }
    }
}
