using System.CommandLine;
using MemStack.Memory.Configuration;
using TestRig;

namespace MemStack.Benchmarks.Scale;

/// <summary>
/// Search among many memories of one tenant, embedded: by vector against a plain loop and sqlite-vec, by words scoped and unscoped.
/// </summary>
internal static class ScaleCommand
{
    public static Command Create()
    {
        var rows = new Option<int>("--rows") { Description = "Memories of the tenant.", DefaultValueFactory = _ => 100_000 };
        var dimensions = new Option<int>("--dimensions") { Description = "Floats of a vector.", DefaultValueFactory = _ => 384 };
        var users = new Option<int>("--users") { Description = "Users they belong to.", DefaultValueFactory = _ => 170 };
        var queries = new Option<int>("--queries") { Description = "Queries a measurement.", DefaultValueFactory = _ => 200 };
        var extension = new Option<FileInfo?>("--sqlite-vec")
        {
            Description = "sqlite-vec's vec0 library, from the npm package sqlite-vec-<platform>; without it that comparison is left out.",
        };
        var store = new Option<string>("--store")
        {
            Description = "Where the memories are.",
            DefaultValueFactory = _ => MemoryOptions.SqliteStore,
        };
        store.AcceptOnlyFromAmong(MemoryOptions.SqliteStore, MemoryOptions.PostgresStore);
        var connection = new Option<string?>("--connection")
        {
            Description =
                "An empty database of a PostgreSQL with pgvector, or one that a run with the same numbers filled; without it the tests' rig starts one.",
        };
        var trips = new Option<bool>("--only-trips")
        {
            Description = "Measures only the cost of round trips and of the marks of tenants, on PostgreSQL.",
        };
        var command = new Command("scale", "Vector and word search among many memories, as ratios within one run.")
        {
            rows,
            dimensions,
            users,
            queries,
            extension,
            store,
            connection,
            trips,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
            {
                var (count, length, asked) = (
                    Math.Max(1_000, parsed.GetValue(rows)),
                    Math.Clamp(parsed.GetValue(dimensions), 8, 4_000),
                    Math.Max(20, parsed.GetValue(queries))
                );
                return parsed.GetValue(store) == MemoryOptions.PostgresStore
                    ? OnPostgresAsync(
                        parsed.GetValue(connection),
                        address => new PostgresScaleRun(count, length, asked, address, parsed.GetValue(trips)).RunAsync(cancellationToken),
                        cancellationToken
                    )
                    : new ScaleRun(count, length, Math.Max(1, parsed.GetValue(users)), asked, parsed.GetValue(extension)).RunAsync(
                        cancellationToken
                    );
            }
        );
        return command;
    }

    private static async Task<int> OnPostgresAsync(string? connection, Func<string, Task<int>> run, CancellationToken cancellationToken)
    {
        if (connection is not null)
        {
            return await run(connection);
        }
        // Commits are synced, as in production.
        await using var server = new PostgresFixture { Durable = true };
        await server.InitializeAsync();
        return await run(await server.CreateDatabaseAsync(cancellationToken));
    }
}
