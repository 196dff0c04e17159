using MemStack.Memory;

namespace MemStack.Cli.Stack;

/// <summary>
/// Opens the store that an api on the same settings would: SQLite in the data folder, or PostgreSQL. Nothing needs to run.
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
        return new MemoryBackup(options, Setting("ConnectionStrings__memories"), TimeProvider.System);
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    // What the folder was made with.
    private static async Task<string?> RecordedModeAsync(string dataFolder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(dataFolder, ModeFile);
        return File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : null;
    }
}
