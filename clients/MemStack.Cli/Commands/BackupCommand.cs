using System.CommandLine;
using MemStack.Cli.Output;
using MemStack.Cli.Stack;

namespace MemStack.Cli.Commands;

/// <summary><c>memstack backup</c>: the whole store as one file, also while an api works on it.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = CommonOptions.File("The file to write; it must not exist.");
        return CommandRun.Of(
            new Command("backup", "Writes the whole store, with all tenants, to a file. The stack may run.") { file },
            (run, cancellationToken) => BackupAsync(run, Path.GetFullPath(run.Parsed.GetRequiredValue(file)), cancellationToken)
        );
    }

    private static async Task<int> BackupAsync(CommandRun run, string file, CancellationToken cancellationToken)
    {
        var store = await StoreOfFolder.OpenAsync(run.DataFolder, cancellationToken);
        var manifest = await ProgressBar.RunAsync(
            run.Output,
            "backing up",
            total: null,
            progress => store.BackupAsync(file, cancellationToken, progress)
        );
        run.Output.Line($"Backed up {manifest.Memories} memories ({manifest.Store}, schema {manifest.Schema}) to {file}");
        if (!manifest.IsRecorded)
        {
            run.Output.Line("The store could not record the time: the metric of its last backup does not change.");
        }

        run.Output.Document(
            new BackupDocument(file, manifest.Store, manifest.Schema, manifest.CreatedAt, manifest.Memories, SetAside: null),
            CliJson.Default.BackupDocument
        );
        return ExitCodes.Good;
    }
}
