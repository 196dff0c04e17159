using System.Text.Json;
using MemStack.AppHost.Settings;
using MemStack.Client;

namespace MemStack.AppHost.Running;

/// <summary>The lock of a data directory: one AppHost at a time holds it.</summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private const string FileName = "apphost.lock";

    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file, bool wasLeftBehind)
    {
        _file = file;
        WasLeftBehind = wasLeftBehind;
    }

    /// <summary>True when the last stack here did not end in order, so that its processes may still be ending.</summary>
    public bool WasLeftBehind { get; }

    /// <summary>Takes the lock; creates the directory if it is missing.</summary>
    /// <exception cref="SettingsException">Another AppHost has it; the message says where that stack answers.</exception>
    public static DataDirectoryLock Take(string dataDirectory)
    {
        try
        {
            Directory.CreateDirectory(dataDirectory);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"MemStack:DataDirectory '{dataDirectory}' can't be made: {refused.Message}");
        }

        try
        {
            var file = new FileStream(Path.Combine(dataDirectory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataDirectoryLock(file, File.Exists(Path.Combine(dataDirectory, StackRun.FileName)));
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new SettingsException($"MemStack:DataDirectory '{dataDirectory}' can't be written: {refused.Message}");
        }
        catch (IOException)
        {
            throw new SettingsException(
                $"A stack is already running on '{dataDirectory}'{WhereItAnswers(dataDirectory)}. "
                    + "Use that one, stop it, or set MemStack__DataDirectory and the Ports for a second."
            );
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static string WhereItAnswers(string dataDirectory)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(dataDirectory, StackRun.FileName));
            return
                JsonSerializer.Deserialize(text, StackRunJsonContext.Default.StackRun) is { } run
                && run.Services.TryGetValue("web", out var web)
                ? $" (process {run.ProcessId}, page {web.Url})"
                : "";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return ""; // The process is starting or stopping.
        }
    }
}
