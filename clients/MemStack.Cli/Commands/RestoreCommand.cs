using System.CommandLine;
using MemStack.Cli.Output;
using MemStack.Cli.Stack;

namespace MemStack.Cli.Commands;

/// <summary><c>memstack restore</c>: puts a backup in place of an empty store that no process uses.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var file = CommonOptions.File("The backup.");
        var force = new Option<bool>("--force") { Description = "Sets the data folder's contents aside; nothing is deleted." };
        return CommandRun.Of(
            new Command("restore", "Puts a backup into an empty data folder or database. The stack must not run.") { file, force },
            (run, cancellationToken) =>
                RestoreAsync(run, Path.GetFullPath(run.Parsed.GetRequiredValue(file)), run.Parsed.GetValue(force), cancellationToken)
        );
    }

    private static async Task<int> RestoreAsync(CommandRun run, string file, bool force, CancellationToken cancellationToken)
    {
        var store = await StoreOfFolder.OpenAsync(run.DataFolder, cancellationToken);
        var (manifest, aside) = await ProgressBar.RunAsync(
            run.Output,
            "restoring",
            total: null,
            _ => store.RestoreAsync(file, force, cancellationToken)
        );
        run.Output.Line(
            $"Restored {manifest.Memories} memories ({manifest.Store}, backup of {manifest.CreatedAt:u})"
                + (aside is null ? "" : $"; the previous data are in {aside}")
        );
        run.Output.Document(
            new BackupDocument(file, manifest.Store, manifest.Schema, manifest.CreatedAt, manifest.Memories, aside),
            CliJson.Default.BackupDocument
        );
        return ExitCodes.Good;
    }
}
