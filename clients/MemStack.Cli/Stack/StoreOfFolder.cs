using System.ComponentModel.DataAnnotations;
using MemStack.Memory.Backup;
using MemStack.Memory.Configuration;
using MemStack.Memory.Postgres;
using MemStack.Memory.Sqlite;

namespace MemStack.Cli.Stack;

/// <summary>
/// Opens the store that an api on the same settings would: SQLite in the data folder, or PostgreSQL. No process needs to run.
/// </summary>
internal static class StoreOfFolder
{
    private const string ModeFile = "memstack.mode";

    /// <exception cref="BackupException">The settings name no store.</exception>
    public static async Task<MemoryBackup> OpenAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var options = new MemoryOptions
        {
            DataDirectory = dataFolder,
            Mode = Setting("MemStack__Mode") ?? await RecordedModeAsync(dataFolder, cancellationToken) ?? MemoryOptions.EmbeddedMode,
            Store = Setting("MemStack__Store"),
        };
        var invalid = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), invalid, validateAllProperties: true))
        {
            throw new BackupException(string.Join(' ', invalid.Select(result => result.ErrorMessage)));
        }

        return new MemoryBackup(
            options.UsesPostgres ? Postgres(options) : SqliteServiceCollectionExtensions.SqliteBackup(options, TimeProvider.System)
        );
    }

    private static IStoreBackup Postgres(MemoryOptions options) =>
        Setting("ConnectionStrings__memories") is { } connection && !string.IsNullOrWhiteSpace(connection)
            ? PostgresServiceCollectionExtensions.PostgresBackup(connection, options.Mode, TimeProvider.System)
            : throw new BackupException(
                "The store is PostgreSQL, but ConnectionStrings:memories is not set: name the server and database."
            );

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    // The store that created the folder.
    private static async Task<string?> RecordedModeAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(dataFolder, ModeFile);
        return File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : null;
    }
}
