using Npgsql;

namespace MemStack.Memory.Stores.Postgres;

/// <summary>A connection in use, and what a transaction on it changes in the counts by state. Commands given together make one round trip.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, CancellationToken cancellationToken)
{
    /// <summary>Begins a read that sees one state of the store; the first command of a batch.</summary>
    public static Sql BeginSnapshot { get; } = Sql.Raw("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");

    /// <summary>Ends it; the last command of a batch.</summary>
    public static Sql EndSnapshot { get; } = Sql.Raw("COMMIT");

    /// <summary>Commands that see one state of the store: that of the snapshot that is open, or else of one of their own.</summary>
    public static Sql[] AtOneState(bool isOpen, Sql[] commands) => isOpen ? commands : [BeginSnapshot, .. commands, EndSnapshot];

    public long[] Deltas { get; } = new long[4];

    /// <summary>True when an earlier run of this work may have been committed before its answer was lost.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>True for work that may take any time.</summary>
    public bool IsUnhurried { get; init; }

    public CancellationToken CancellationToken => cancellationToken;

    public void Count(MemoryState state, long delta) => Deltas[(int)state] += delta;

    /// <summary>Runs commands and returns how many rows they changed.</summary>
    public async Task<int> ExecuteAsync(params Sql[] commands)
    {
        if (commands.Length == 0) return 0;
        await using var batch = BatchOf(commands);
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs commands and reads what those that give rows gave.</summary>
    public async Task<T> ReadAsync<T>(Func<Results, Task<T>> read, params Sql[] commands)
    {
        await using var batch = BatchOf(commands);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var result = await read(new Results(reader, cancellationToken));
        // What comes after the rows that were read may have failed.
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        return result;
    }

    public Task<List<T>> ListAsync<T>(Func<NpgsqlDataReader, T> map, Sql command) => ReadAsync(results => results.ListAsync(map), command);

    private NpgsqlBatch BatchOf(Sql[] commands)
    {
        var batch = new NpgsqlBatch(connection);
        if (IsUnhurried) batch.Timeout = 0;
        foreach (var command in commands) batch.BatchCommands.Add(command.ToCommand());
        return batch;
    }
}

/// <summary>The results of a batch, in the order of its commands; those without rows are not among them.</summary>
internal sealed class Results(NpgsqlDataReader reader, CancellationToken cancellationToken)
{
    /// <summary>The rows of the next result.</summary>
    public async Task<List<T>> ListAsync<T>(Func<NpgsqlDataReader, T> map)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(map(reader));
        await reader.NextResultAsync(cancellationToken);
        return rows;
    }

    /// <summary>The number in the only row of the next result.</summary>
    public async Task<long> NumberAsync() => (await ListAsync(row => row.GetInt64(0)))[0];

    /// <summary>Passes over the next result, as a lock gives one.</summary>
    public async Task SkipAsync()
    {
        while (await reader.ReadAsync(cancellationToken))
        {
        }

        await reader.NextResultAsync(cancellationToken);
    }
}
