using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace EndToEnd.Durability;

/// <summary>Looks for partial writes directly in the tables: related rows are either all present or all missing.</summary>
internal static class StoreAudit
{
    // The same in both stores except for the tables' schema and the index. State 3 is deleted; steps are 0 add, 1 update, 2 delete, 3
    // supersede; status 3 is succeeded.
    private static readonly (string Fault, string Sql)[] Checks =
    [
        (
            "memories without the step and event that added them",
            "SELECT COUNT(*) FROM memories m WHERE NOT EXISTS (SELECT 1 FROM history h JOIN events e ON e.id = h.event_id WHERE h.memory_id = m.id AND h.event = 0)"
        ),
        (
            "steps without their memory",
            "SELECT COUNT(*) FROM history h WHERE NOT EXISTS (SELECT 1 FROM memories m WHERE m.id = h.memory_id)"
        ),
        (
            "deletions without their step, or the other way round",
            "SELECT COUNT(*) FROM memories m WHERE (m.state = 3) <> EXISTS (SELECT 1 FROM history h WHERE h.memory_id = m.id AND h.event = 2)"
        ),
        (
            "supersessions without their step, or the other way round",
            "SELECT COUNT(*) FROM memories m WHERE (m.valid_to IS NOT NULL) <> EXISTS (SELECT 1 FROM history h WHERE h.memory_id = m.id AND h.event = 3)"
        ),
        (
            "superseded memories whose successor is missing",
            "SELECT COUNT(*) FROM memories m WHERE (m.valid_to IS NOT NULL) <> EXISTS (SELECT 1 FROM memories n WHERE n.id = m.superseded_by)"
        ),
        (
            "texts that are not those of the last step",
            "SELECT COUNT(*) FROM memories m WHERE m.text <> (SELECT h.new_text FROM history h WHERE h.memory_id = m.id AND h.event IN (0, 1) ORDER BY h.seq DESC LIMIT 1)"
        ),
        (
            "memories that are there twice",
            "SELECT COUNT(*) FROM (SELECT 1 FROM memories WHERE state < 3 AND valid_to IS NULL GROUP BY user_id, text HAVING COUNT(*) > 1) twins"
        ),
        (
            "memories that are present and have no vector, or the other way round",
            "SELECT COUNT(*) FROM memories m WHERE (m.state < 3) <> EXISTS (SELECT 1 FROM vectors v WHERE v.memory_seq = m.seq)"
        ),
        (
            "relations without their memory",
            "SELECT COUNT(*) FROM relations r WHERE NOT EXISTS (SELECT 1 FROM memories m WHERE m.seq = r.memory_seq)"
        ),
        ("events that have not ended well", "SELECT COUNT(*) FROM events WHERE status <> 3"),
        ("jobs that are left", "SELECT COUNT(*) FROM jobs"),
    ];

    /// <summary>Returns the faults in a data folder that no api has open.</summary>
    public static async Task<(long Memories, IReadOnlyList<string> Faults)> OfSqliteAsync(
        string folder,
        CancellationToken cancellationToken
    )
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "memories.db"), Pooling = false }.ConnectionString
        );
        await connection.OpenAsync(cancellationToken);
        var (memories, faults) = await OfAsync(
            connection,
            "memories that are present and not in the index, or the other way round",
            "SELECT COUNT(*) FROM memories m WHERE (m.state < 3) <> EXISTS (SELECT 1 FROM memories_fts f WHERE f.rowid = m.seq)",
            cancellationToken
        );
        if (await ScalarAsync(connection, "PRAGMA integrity_check", cancellationToken) is not "ok")
        {
            faults.Add("the file is damaged");
        }
        // Fails when the index and the texts that it was made from differ (https://www.sqlite.org/fts5.html#the_integrity_check_command).
        await ScalarAsync(connection, "INSERT INTO memories_fts (memories_fts) VALUES ('integrity-check')", cancellationToken);
        return (memories, faults);
    }

    /// <summary>Returns the faults in a database.</summary>
    public static async Task<(long Memories, IReadOnlyList<string> Faults)> OfPostgresAsync(
        string database,
        CancellationToken cancellationToken
    )
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(database) { SearchPath = "memstack", CommandTimeout = 0 }.ConnectionString
        );
        await connection.OpenAsync(cancellationToken);
        var (memories, faults) = await OfAsync(
            connection,
            "memories that are present and not in the index, or the other way round",
            "SELECT COUNT(*) FROM memories m WHERE (m.state < 3) <> (m.words IS NOT NULL)",
            cancellationToken
        );
        return (memories, faults);
    }

    /// <summary>Returns the settings of the live server with which a kill would prove nothing.</summary>
    public static async Task<IReadOnlyList<string>> UnsafeSettingsAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        var unsafeOnes = new List<string>();
        foreach (var setting in (string[])["fsync", "synchronous_commit", "full_page_writes"])
        {
            if (await ScalarAsync(connection, $"SHOW {setting}", cancellationToken) is not "on")
            {
                unsafeOnes.Add(setting);
            }
        }

        return unsafeOnes;
    }

    private static async Task<(long Memories, List<string> Faults)> OfAsync(
        DbConnection connection,
        string fault,
        string sql,
        CancellationToken cancellationToken
    )
    {
        var faults = new List<string>();
        foreach (var check in Checks.Append((fault, sql)))
        {
            if (await ScalarAsync(connection, check.Item2, cancellationToken) is long count and > 0)
            {
                faults.Add($"{count} {check.Item1}");
            }
        }

        return ((long)(await ScalarAsync(connection, "SELECT COUNT(*) FROM memories", cancellationToken))!, faults);
    }

    private static async Task<object?> ScalarAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
