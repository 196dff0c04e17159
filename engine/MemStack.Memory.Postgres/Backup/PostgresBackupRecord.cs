using System.Globalization;
using MemStack.Memory.Backup;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Schema;
using MemStack.Memory.Stores;
using Npgsql;

namespace MemStack.Memory.Postgres.Backup;

/// <summary>
/// Keeps the time of the last backup in the comment of the schema: it is in the database and in no backup, databases of every version have
/// it, and whoever lists the schemas sees it.
/// </summary>
/// <param name="database">The database.</param>
internal sealed class PostgresBackupRecord(PostgresDatabase database) : IBackupRecord
{
    private const string Start = "MemStack; last backup ";
    private const string Format = "O";

    public async Task<DateTimeOffset?> LastAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            "pg_namespace",
            async session =>
                Parse(
                    (
                        await session.ListAsync(
                            row => row.GetString(0),
                            Sql.Raw("SELECT COALESCE(obj_description('memstack'::regnamespace, 'pg_namespace'), '')")
                        )
                    )[0]
                ),
            cancellationToken
        );

    /// <summary>Records the time; the connection has no transaction.</summary>
    public static Task WriteAsync(NpgsqlConnection connection, DateTimeOffset at, CancellationToken cancellationToken) =>
        // The statement takes no parameters; the text is made of digits and punctuation.
        PostgresTables.ExecuteAsync(
            connection,
            $"COMMENT ON SCHEMA memstack IS '{Start}{at.ToString(Format, CultureInfo.InvariantCulture)}'",
            cancellationToken
        );

    private static DateTimeOffset? Parse(string comment) =>
        comment.StartsWith(Start, StringComparison.Ordinal)
        && DateTimeOffset.TryParseExact(comment.AsSpan(Start.Length), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? at
            : null;
}
