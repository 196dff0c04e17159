using MemStack.Memory.Backup;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Sqlite.Backup;

/// <summary>The contents of a database file, for comparison with a backup's manifest.</summary>
internal static class SqliteContents
{
    /// <summary>Compares tables by name and number of rows.</summary>
    public static IEqualityComparer<BackupTable> SameRows { get; } = new RowCountComparer();

    /// <summary>Reads the schema and the tables of a database; those of the full-text index belong to SQLite.</summary>
    /// <exception cref="BackupException">The database is damaged.</exception>
    public static (int Schema, IReadOnlyList<BackupTable> Tables) Read(string file)
    {
        using var session = new SqliteSession(file, SqliteOpenMode.ReadWrite);
        if (session.Scalar($"PRAGMA quick_check(1)") is not "ok")
        {
            throw new BackupException($"The database '{Path.GetFileName(file)}' is damaged.");
        }

        var names = new List<string>();
        using (
            var rows = session.Read(
                $"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'memories\\_fts%' ESCAPE '\\' ORDER BY name"
            )
        )
        {
            while (rows.Read())
            {
                names.Add(rows.GetString(0));
            }
        }

        return (
            (int)(long)session.Scalar($"PRAGMA user_version")!,
            [.. names.Select(name => new BackupTable(name, (long)session.Scalar(Sql.Raw($"SELECT COUNT(*) FROM \"{name}\""))!))]
        );
    }

    private sealed class RowCountComparer : IEqualityComparer<BackupTable>
    {
        public bool Equals(BackupTable? x, BackupTable? y) => x?.Name == y?.Name && x?.Rows == y?.Rows;

        public int GetHashCode(BackupTable obj) => HashCode.Combine(obj.Name, obj.Rows);
    }
}
