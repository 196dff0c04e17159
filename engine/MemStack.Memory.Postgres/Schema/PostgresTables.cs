using MemStack.Memory.Backup;
using Npgsql;

namespace MemStack.Memory.Postgres.Schema;

/// <summary>The tables of the schema <c>memstack</c> of any version.</summary>
internal static class PostgresTables
{
    /// <summary>All tables with their columns, rows and last numbers, except the tables that triggers fill.</summary>
    public static async Task<IReadOnlyList<BackupTable>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var found = new List<(string Name, string[] Columns, string? Identity)>();
        await using (
            var command = new NpgsqlCommand(
                """
                SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attnum), MAX(a.attname::text) FILTER (WHERE a.attidentity <> '')
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                WHERE c.relnamespace = to_regnamespace('memstack') AND c.relkind = 'r' AND c.relname <> 'tenant_marks' GROUP BY c.relname ORDER BY c.relname
                """,
                connection
            )
        )
        {
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                found.Add(
                    (
                        rows.GetString(0),
                        rows.GetFieldValue<string[]>(1),
                        await rows.IsDBNullAsync(2, cancellationToken) ? null : rows.GetString(2)
                    )
                );
            }
        }

        var tables = new List<BackupTable>();
        foreach (var (name, columns, identity) in found)
        {
            tables.Add(
                new BackupTable(name, await CountAsync(connection, name, cancellationToken))
                {
                    Columns = columns,
                    Identity = identity,
                    LastNumber = identity is null ? null : await LastNumberAsync(connection, name, identity, cancellationToken),
                }
            );
        }

        return tables;
    }

    public static Task<long> CountAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken) =>
        NumberAsync(connection, $"SELECT COUNT(*) FROM memstack.{Quoted(table)}", cancellationToken);

    public static async Task<long> NumberAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(Quoted));

    // Null before the first number is taken.
    private static async Task<long?> LastNumberAsync(
        NpgsqlConnection connection,
        string table,
        string column,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand("SELECT pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass)", connection);
        command.Parameters.AddWithValue($"memstack.{Quoted(table)}");
        command.Parameters.AddWithValue(column);
        return await command.ExecuteScalarAsync(cancellationToken) is long last ? last : null;
    }
}
