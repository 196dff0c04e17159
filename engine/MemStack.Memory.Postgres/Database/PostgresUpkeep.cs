using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MemStack.Memory.Postgres.Database;

/// <summary>
/// Background work of the store: refreshes the counts by state, which include other servers' writes, and builds HNSW indexes for models
/// with many vectors. Indexes are built while the store is in use (CREATE INDEX CONCURRENTLY), by one server at a time.
/// </summary>
internal sealed class PostgresUpkeep : IAsyncDisposable
{
    // "MemStack" + 1: the advisory lock of index builds.
    private const long Lock = 0x4D656D537461636C;

    private readonly PostgresDatabase _database;
    private readonly PostgresOptions _options;
    private readonly long[] _counts;
    private readonly ILogger _logger;
    private readonly PeriodicTimer _timer;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;

    public PostgresUpkeep(PostgresDatabase database, PostgresOptions options, long[] counts, ILogger logger)
    {
        (_database, _options, _counts, _logger) = (database, options, counts, logger);
        _timer = new PeriodicTimer(options.UpkeepInterval);
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Reads the counts by state.</summary>
    public static async Task ReadCountsAsync(PostgresSession session, long[] counts)
    {
        var rows = await session.ListAsync(
            row => (State: row.GetInt16(0), Count: row.GetInt64(1)),
            Sql.Raw("SELECT state, COUNT(*) FROM memstack.memories GROUP BY state")
        );
        for (var state = 0; state < counts.Length; state++)
        {
            Volatile.Write(ref counts[state], rows.FirstOrDefault(row => row.State == state).Count);
        }
    }

    /// <summary>Counts the vectors of each model and builds the required indexes.</summary>
    public static async Task IndexAsync(
        PostgresDatabase database,
        PostgresOptions options,
        ILogger logger,
        CancellationToken cancellationToken
    ) =>
        await database.MaintainAsync(
            async session =>
            {
                foreach (var (model, isValid) in await ModelsAsync(session, database.Models))
                {
                    model.HasIndex = isValid == true;
                    if (model.Vectors < options.VectorIndexThreshold || !model.CanHaveIndex || model.HasIndex)
                    {
                        continue;
                    }

                    await BuildAsync(session, model, logger);
                }

                return true;
            },
            cancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _timer.Dispose();
        await _loop;
        _end.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            do
            {
                try
                {
                    await _database.MaintainAsync(
                        async session =>
                        {
                            await ReadCountsAsync(session, _counts);
                            await _database.CheckSafetyAsync(session);
                            return true;
                        },
                        _end.Token
                    );
                    await IndexAsync(_database, _options, _logger, _end.Token);
                }
                catch (Exception exception) when (exception is NpgsqlException or StoreUnavailableException or MemoryStartException)
                {
                    PostgresLog.UpkeepFailed(_logger, exception);
                }
            } while (await _timer.WaitForNextTickAsync(_end.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The store is closing.
            return;
        }
    }

    private static async Task<List<(PostgresModel Model, bool? IsValid)>> ModelsAsync(PostgresSession session, PostgresModels models)
    {
        var rows = await session.ListAsync(
            row => (Id: row.GetInt32(0), Name: row.GetString(1), Dimension: row.GetInt32(2), Vectors: row.GetInt64(3)),
            Sql.Raw(
                "SELECT e.id, e.name, e.dimension, (SELECT COUNT(*) FROM memstack.vectors v WHERE v.model = e.id) FROM memstack.embedding_models e"
            )
        );
        var indexes = await session.ListAsync(
            row => (Name: row.GetString(0), IsValid: row.GetBoolean(1)),
            Sql.Raw(
                "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'memstack.vectors'::regclass"
            )
        );
        return
        [
            .. rows.Select(row =>
            {
                var model = models.Keep(row.Id, row.Name, row.Dimension);
                model.Vectors = row.Vectors;
                return (
                    model,
                    indexes.Exists(index => index.Name == model.IndexName)
                        ? indexes.Find(index => index.Name == model.IndexName).IsValid
                        : (bool?)null
                );
            }),
        ];
    }

    private static async Task BuildAsync(PostgresSession session, PostgresModel model, ILogger logger)
    {
        var got = await session.ListAsync(row => row.GetBoolean(0), $"SELECT pg_try_advisory_lock({Lock})");
        if (!got[0])
        {
            return;
        }

        try
        {
            PostgresLog.VectorIndexBegun(logger, model.Id, model.Dimension, model.Vectors);
            // The invalid index of an interrupted build is useless and blocks a new one.
            await session.ExecuteAsync(Sql.Raw($"DROP INDEX CONCURRENTLY IF EXISTS memstack.{model.IndexName}"));
            await session.ExecuteAsync(Sql.Raw("SET maintenance_work_mem = '512MB'"));
            await session.ExecuteAsync(
                $"CREATE INDEX CONCURRENTLY {Sql.Raw(model.IndexName)} ON memstack.vectors USING hnsw ((data::{model.IndexType}) halfvec_ip_ops) WHERE model = {model.IdSql}"
            );
            model.HasIndex = true;
            PostgresLog.VectorIndexBuilt(logger, model.Id);
        }
        finally
        {
            await session.ExecuteAsync($"SELECT pg_advisory_unlock({Lock})");
        }
    }
}
