using Npgsql;

namespace MemStack.Memory.Postgres.Configuration;

/// <summary>Settings of the store's connections.</summary>
public static class NpgsqlDataSourceBuilderExtensions
{
    // Filters generate many different statements; a prepared one is planned only a few times.
    private const int PreparedStatements = 200;

    /// <summary>
    /// Sets the statement time-out, prepared statements and synchronous commits. The connection string's own settings of prepared
    /// statements stay.
    /// </summary>
    /// <param name="builder">The data source to be.</param>
    /// <param name="options">The store's settings.</param>
    public static void ConfigureForMemories(this NpgsqlDataSourceBuilder builder, PostgresOptions options)
    {
        var settings = builder.ConnectionStringBuilder;
        if (settings.MaxAutoPrepare == 0)
        {
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (PreparedStatements, 2);
        }
        // The pool's name in metrics; by default it would be the connection string.
        builder.Name ??= "memories";
        settings.ApplicationName ??= "memstack";
        settings.IncludeErrorDetail = false;
        // The server's own time-out comes first and gives the reason; the client's is for a server that no longer answers.
        settings.CommandTimeout = (int)Math.Ceiling(options.StatementTimeout.TotalSeconds) + 5;
        // Every statement answers one of many requests: none is worth the start of more processes or a compiler. Rows that are read one by
        // one are in memory, or on a disk without a head (https://www.postgresql.org/docs/17/runtime-config-query.html). What the
        // connection string says of these comes later and stays.
        const string Planning = "-c max_parallel_workers_per_gather=0 -c jit=off -c random_page_cost=1.1";
        settings.Options =
            $"{Planning} {settings.Options} -c statement_timeout={(long)options.StatementTimeout.TotalMilliseconds} -c synchronous_commit=on";
    }
}
