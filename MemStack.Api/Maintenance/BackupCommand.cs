using MemStack.Memory;
using MemStack.ServiceDefaults.Hosting;

namespace MemStack.Api.Maintenance;

/// <summary>
/// The api's program as a tool: <c>backup FILE</c> and <c>restore FILE [--force]</c>, with the settings that the api would run with. Nothing listens, and nothing is logged but
/// one line that says what was done or why not.
/// </summary>
internal static class BackupCommand
{
    private const string BackupVerb = "backup";
    private const string RestoreVerb = "restore";
    private const string Force = "--force";
    private const int Failed = 1;
    private const int Misused = 2;

    /// <summary>Whether the arguments are such a command's rather than the server's settings.</summary>
    public static bool IsMeant(string[] arguments) => arguments is [BackupVerb or RestoreVerb, ..];

    /// <returns>The exit code: 0 when it is done, 1 when it can't be, 2 for arguments that can't be understood.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        using var end = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            end.Cancel();
        };
        var (verb, rest) = (arguments[0], arguments[1..]);
        var force = verb == RestoreVerb && rest.Contains(Force);
        string[] files = [.. rest.Where(argument => argument != Force || verb == BackupVerb)];
        if (files is not [{ Length: > 0 } file] || file.StartsWith('-'))
        {
            await Console.Error.WriteLineAsync(verb == BackupVerb ? "usage: backup FILE" : "usage: restore FILE [--force]");
            return Misused;
        }

        try
        {
            await Console.Out.WriteLineAsync(verb == BackupVerb ? await BackupAsync(file, end.Token) : await RestoreAsync(file, force, end.Token));
            return 0;
        }
        catch (Exception exception) when (exception is BackupException or MemoryStartException or StartException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message.ReplaceLineEndings(" "));
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"The {verb} was stopped; nothing was changed.");
        }

        return Failed;
    }

    private static async Task<string> BackupAsync(string file, CancellationToken cancellationToken)
    {
        var manifest = await StoreOf().BackupAsync(file, cancellationToken);
        return $"Backed up {manifest.Memories} memories ({manifest.Store}, schema {manifest.Schema}) to {Path.GetFullPath(file)}";
    }

    private static async Task<string> RestoreAsync(string file, bool force, CancellationToken cancellationToken)
    {
        var (manifest, aside) = await StoreOf().RestoreAsync(file, force, cancellationToken);
        return $"Restored {manifest.Memories} memories ({manifest.Store}, backup of {manifest.CreatedAt:u})" + (aside is null ? "" : $"; what was there is in {aside}");
    }

    // The api's own settings: appsettings.json, environment, and nothing of the server's.
    private static MemoryBackup StoreOf()
    {
        var configuration = Host.CreateApplicationBuilder().Configuration;
        var options = new MemoryOptions();
        configuration.GetSection("MemStack").Bind(options);
        return new MemoryBackup(options, configuration.GetConnectionString("memories"), TimeProvider.System);
    }
}
