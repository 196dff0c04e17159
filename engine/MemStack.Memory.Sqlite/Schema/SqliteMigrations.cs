using MemStack.Memory.Model;
using MemStack.Memory.Sqlite.Sessions;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Sqlite.Schema;

/// <summary>
/// Brings a database to the schema this version knows: numbered SQL files, each in a transaction with the new <c>user_version</c>.
/// A database of a newer version or of another program, or a file that is no database, is refused and left unchanged.
/// </summary>
internal static class SqliteMigrations
{
    // "MemS" in ASCII: tells our files from other programs' (https://www.sqlite.org/pragma.html#pragma_application_id).
    private const int ApplicationId = 0x4D656D53;

    private static readonly (int Version, string Resource)[] Steps =
    [
        .. typeof(SqliteMigrations)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Migrations/", StringComparison.Ordinal))
            .Select(name => (Version: int.Parse(name.AsSpan("Migrations/".Length, 4)), Resource: name))
            .OrderBy(step => step.Version),
    ];

    public static int Latest => Steps[^1].Version;

    /// <summary>Looks at an existing file without changing it.</summary>
    /// <exception cref="MemoryStartException">It must not be opened.</exception>
    public static void Check(string file)
    {
        if (!File.Exists(file) || new FileInfo(file).Length == 0)
        {
            return;
        }

        try
        {
            using var session = new SqliteSession(file, SqliteOpenMode.ReadOnly);
            var version = (long)session.Scalar($"PRAGMA user_version")!;
            var application = (long)session.Scalar($"PRAGMA application_id")!;
            var tables = (long)session.Scalar($"SELECT COUNT(*) FROM sqlite_master")!;
            if (tables > 0 && application != ApplicationId)
            {
                throw new MemoryStartException($"'{file}' is another program's database: set MemStack:DataDirectory to another folder.");
            }

            if (version > Latest)
            {
                throw new MemoryStartException(
                    $"'{file}' has schema {version}, this version knows {Latest}: start the newer MemStack that made it, or restore an older backup."
                );
            }
        }
        catch (SqliteException exception)
        {
            throw new MemoryStartException(
                $"'{file}' can't be read as a database (SQLite error {exception.SqliteErrorCode}): restore it from a backup; it was left as it is.",
                exception
            );
        }
    }

    /// <summary>Applies the missing migrations and returns the version before.</summary>
    public static int Apply(SqliteSession session)
    {
        var before = (int)(long)session.Scalar($"PRAGMA user_version")!;
        foreach (var (version, resource) in Steps.Where(step => step.Version > before))
        {
            using var reader = new StreamReader(typeof(SqliteMigrations).Assembly.GetManifestResourceStream(resource)!);
            session.ExecuteScript("BEGIN IMMEDIATE");
            session.ExecuteScript(reader.ReadToEnd());
            session.ExecuteScript($"PRAGMA application_id = {ApplicationId}");
            session.ExecuteScript($"PRAGMA user_version = {version}");
            session.ExecuteScript("COMMIT");
        }

        return before;
    }
}
