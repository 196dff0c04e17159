using System.Globalization;
using MemStack.Memory.Backup;
using MemStack.Memory.Configuration;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Sqlite.Backup;

/// <summary>Keeps the time of the last backup in a file beside the database, where an api that writes does not delay it.</summary>
/// <param name="options">The data folder.</param>
internal sealed class SqliteBackupRecord(IOptions<MemoryOptions> options) : IBackupRecord
{
    private const string FileName = "memstack.backup";
    private const string Format = "O";

    public async Task<DateTimeOffset?> LastAsync(CancellationToken cancellationToken)
    {
        try
        {
            var text = await File.ReadAllTextAsync(Path.Combine(options.Value.DataDirectory, FileName), cancellationToken);
            return DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes the time, which is not that of a restored store.</summary>
    public static void Forget(string folder) => File.Delete(Path.Combine(folder, FileName));

    /// <summary>Replaces the time in one step.</summary>
    public static async Task WriteAsync(string folder, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var (file, draft) = (Path.Combine(folder, FileName), Path.Combine(folder, $"{FileName}.{Guid.CreateVersion7():N}"));
        try
        {
            await File.WriteAllTextAsync(draft, at.ToString(Format, CultureInfo.InvariantCulture), cancellationToken);
            File.Move(draft, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"The time of the backup can't be recorded in '{folder}': {exception.Message}", exception);
        }
    }
}
