using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Sessions;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Tests.Migration;

/// <summary>A data folder as the version with schema 1 left it.</summary>
internal static class Version1
{
    /// <summary>Adds copies of the conversation, to make a migration long enough to be killed in the middle.</summary>
    public const int ManyCopies = 4_000;

    public static string Database(string folder) => Path.Combine(folder, SqliteDatabase.FileName);

    public static void Write(string folder, bool many = false)
    {
        File.WriteAllText(Path.Combine(folder, "memstack.mode"), "embedded\n");
        using var reader = new StreamReader(typeof(Version1).Assembly.GetManifestResourceStream("Migration/version1.sql")!);
        using var session = new SqliteSession(Database(folder), SqliteOpenMode.ReadWriteCreate, "journal_mode = WAL");
        session.ExecuteScript("BEGIN");
        session.ExecuteScript(reader.ReadToEnd());
        if (many)
        {
            Multiply(session);
        }

        session.ExecuteScript("COMMIT");
    }

    public static long Schema(string folder)
    {
        using var session = new SqliteSession(Database(folder), SqliteOpenMode.ReadOnly);
        return (long)session.Scalar($"PRAGMA user_version")!;
    }

    private static void Multiply(SqliteSession session)
    {
        session.ExecuteScript(
            """
            CREATE TEMP TABLE copies AS
            WITH RECURSIVE copy (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM copy WHERE number < $copies)
            SELECT number * 100 + m.seq AS seq, number, m.seq AS original FROM copy, memories m WHERE m.seq BETWEEN 3 AND 8;
            INSERT INTO memories
            SELECT c.seq, printf('%08x', c.number) || substr(m.id, 9), m.tenant, 'user-' || c.number, NULL, NULL, m.run_id, m.actor_id, m.role, c.number || m.thread, m.text, m.hash, m.metadata, m.categories, m.state,
                   m.valid_from, m.valid_to, m.superseded_by, m.expires_at, m.created_at, m.updated_at, m.embedding_model
            FROM copies c JOIN memories m ON m.seq = c.original;
            INSERT INTO memories_fts (rowid, scope, own, prev, prev2, next)
            SELECT c.seq, f.scope, f.own, f.prev, f.prev2, f.next FROM copies c JOIN memories_fts f ON f.rowid = c.original;
            DROP TABLE copies;
            """.Replace("$copies", ManyCopies.ToString(), StringComparison.Ordinal)
        );
    }
}
