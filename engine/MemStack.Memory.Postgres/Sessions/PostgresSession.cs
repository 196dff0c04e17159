using MemStack.Memory.Model;
using MemStack.Memory.Stores;
using Npgsql;

namespace MemStack.Memory.Postgres.Sessions;

/// <summary>
/// A connection in use, and a transaction's changes of the counts by state. Commands given together make one round trip.
/// </summary>
internal sealed class PostgresSession(NpgsqlConnection connection, CancellationToken cancellationToken)
{
    /// <summary>Begins a read that sees one state of the store; the first command of a batch.</summary>
    public static Sql BeginSnapshot { get; } = Sql.Raw("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");

    /// <summary>Ends it; the last command of a batch.</summary>
    public static Sql EndSnapshot { get; } = Sql.Raw("COMMIT");

    public long[] Deltas { get; } = new long[4];

    /// <summary>True when an earlier attempt may have been committed before its answer was lost.</summary>
    public bool FollowsLostCommit { get; init; }

    /// <summary>True for work without a time limit.</summary>
    public bool HasNoTimeout { get; init; }

    public CancellationToken CancellationToken => cancellationToken;

    public void Count(MemoryState state, long delta) => Deltas[(int)state] += delta;

    /// <summary>Runs commands and returns the number of rows that they changed.</summary>
    public async Task<int> ExecuteAsync(params Sql[] commands)
    {
        if (commands.Length == 0)
        {
            return 0;
        }

        await using var batch = BatchOf(commands);
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs a batch and fills the lists of its rows.</summary>
    public async Task RunAsync(PostgresBatch commands)
    {
        await using var batch = BatchOf(commands.Commands);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        foreach (var read in commands.Readers)
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                read(reader);
            }

            await reader.NextResultAsync(cancellationToken);
        }

        // A statement after the rows that were read may have failed.
        while (await reader.NextResultAsync(cancellationToken)) { }
    }

    public async Task<List<T>> ListAsync<T>(Func<NpgsqlDataReader, T> map, Sql command)
    {
        var batch = new PostgresBatch();
        var rows = batch.Add(command, map);
        await RunAsync(batch);
        return rows;
    }

    private NpgsqlBatch BatchOf(IReadOnlyList<Sql> commands)
    {
        var batch = new NpgsqlBatch(connection);
        if (HasNoTimeout)
        {
            batch.Timeout = 0;
        }

        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command.ToCommand());
        }

        return batch;
    }
}
