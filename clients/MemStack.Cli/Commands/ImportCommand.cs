using System.CommandLine;
using MemStack.Cli.Output;
using MemStack.Cli.Stack;
using MemStack.Cli.Transfer;
using MemStack.Client;

namespace MemStack.Cli.Commands;

/// <summary><c>memstack import</c>: memories of a file into the running stack.</summary>
internal static class ImportCommand
{
    private const string Skip = "skip";
    private const string Overwrite = "overwrite";
    private const int BufferSize = 128 * 1024;

    public static Command Create()
    {
        var file = CommonOptions.File("The file to read.");
        var format = CommonOptions.Format();
        var mode = new Option<string>("--mode") { Description = "The handling of existing memories.", DefaultValueFactory = _ => Skip };
        mode.AcceptOnlyFromAmong(Skip, Overwrite);
        var user = CommonOptions.User("The user of memories that name no owner.");
        var url = CommonOptions.Url();
        return CommandRun.Of(
            new Command("import", "Stores memories of a file in the running stack; repeated, it stores the missing ones.")
            {
                file,
                format,
                mode,
                user,
                url,
            },
            (run, cancellationToken) =>
                ImportAsync(
                    run,
                    run.Parsed.GetRequiredValue(file),
                    new ImportMemoriesRequest
                    {
                        Format = TransferFormats.Parse(run.Parsed.GetRequiredValue(format)),
                        Overwrite = run.Parsed.GetValue(mode) == Overwrite,
                        UserId = run.Parsed.GetValue(user),
                    },
                    run.Parsed.GetValue(url),
                    cancellationToken
                )
        );
    }

    private static async Task<int> ImportAsync(
        CommandRun run,
        string file,
        ImportMemoriesRequest request,
        string? url,
        CancellationToken cancellationToken
    )
    {
        if (!File.Exists(file))
        {
            throw new CommandException($"There is no file '{Path.GetFullPath(file)}'.");
        }

        await using var api = await ApiClient.OpenAsync(url, run.DataFolder, cancellationToken);
        await using var source = new FileStream(
            file,
            FileMode.Open,
            FileAccess.Read,
            FileShare.Read,
            BufferSize,
            FileOptions.Asynchronous | FileOptions.SequentialScan
        );
        var result = await SendAsync(run, api, request, source, cancellationToken);

        run.Output.Line(
            $"imported {result.Imported}, skipped {result.Skipped}, overwritten {result.Overwritten}, rejected {result.Rejected}"
        );
        run.Output.Document(
            new ImportDocument(
                result.Imported,
                result.Skipped,
                result.Overwritten,
                result.Rejected,
                result.Complete,
                result.LastId,
                result.Break,
                result.Problems
            ),
            CliJson.Default.ImportDocument
        );
        foreach (var problem in result.Problems)
        {
            CommandOutput.Note($"  line {problem.Line}: {problem.Reason}");
        }

        if (!result.Complete)
        {
            CommandOutput.Note($"memstack: not complete: {result.Break} What came before is stored.");
        }

        return result.Complete && result.Rejected == 0 ? ExitCodes.Good : ExitCodes.Fault;
    }

    private static async Task<ImportMemoriesResult> SendAsync(
        CommandRun run,
        ApiClient api,
        ImportMemoriesRequest request,
        FileStream source,
        CancellationToken cancellationToken
    )
    {
        var sent = 0L;
        try
        {
            return await ProgressBar.RunAsync(
                run.Output,
                "importing",
                source.Length,
                progress =>
                    api.Calls.ImportAsync(
                        request,
                        new PassingStream(
                            source,
                            bytes =>
                            {
                                sent += bytes.Length;
                                progress?.Report(bytes.Length);
                            }
                        ),
                        cancellationToken
                    )
            );
        }
        catch (MemStackApiException exception)
        {
            throw exception switch
            {
                { InnerException: CommandException unread } => unread,
                { StatusCode: null } when sent > 0 => new CommandException(
                    "The import was interrupted; repeat the same command to continue.",
                    ExitCodes.Fault,
                    exception
                ),
                _ => api.Explain(exception),
            };
        }
    }
}
