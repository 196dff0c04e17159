using System.CommandLine;
using MemStack.Cli.Output;
using MemStack.Cli.Stack;
using MemStack.Cli.Transfer;
using MemStack.Client;

namespace MemStack.Cli.Commands;

/// <summary><c>memstack export</c>: memories of the running stack as a file.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var file = CommonOptions.File("The file to write; it must not exist.");
        var format = CommonOptions.Format();
        var user = CommonOptions.User("Of one user alone.");
        var vectors = new Option<bool>("--vectors") { Description = "With vectors, in the format memstack." };
        var resume = new Option<bool>("--resume") { Description = "Resumes an interrupted export, in the format memstack." };
        var url = CommonOptions.Url();
        var command = new Command("export", "Writes memories of the running stack to a file.") { file, format, user, vectors, resume, url };
        command.Validators.Add(result =>
        {
            // Reads the token and not the value, which an unknown name does not have.
            if (result.GetResult(format)?.Tokens is not [{ Value: (TransferFormats.Mem0 or TransferFormats.OpenMemory) and var name }])
            {
                return;
            }

            if (result.GetValue(resume))
            {
                result.AddError("--resume is for the format memstack.");
            }

            if (result.GetValue(vectors))
            {
                result.AddError("--vectors is for the format memstack.");
            }

            if (name == TransferFormats.OpenMemory && result.GetValue(user) is null)
            {
                result.AddError("The format openmemory is for one user: name them with --user.");
            }
        });
        return CommandRun.Of(
            command,
            (run, cancellationToken) =>
                ExportAsync(
                    run,
                    run.Parsed.GetRequiredValue(file),
                    run.Parsed.GetRequiredValue(format),
                    new ExportMemoriesRequest
                    {
                        Format = TransferFormats.Parse(run.Parsed.GetRequiredValue(format)),
                        Scope = run.Parsed.GetValue(user) is { } name ? new MemoryScope { UserId = name } : null,
                        Vectors = run.Parsed.GetValue(vectors),
                    },
                    run.Parsed.GetValue(resume),
                    run.Parsed.GetValue(url),
                    cancellationToken
                )
        );
    }

    private static async Task<int> ExportAsync(
        CommandRun run,
        string file,
        string format,
        ExportMemoriesRequest request,
        bool isResumed,
        string? url,
        CancellationToken cancellationToken
    )
    {
        await using var api = await ApiClient.OpenAsync(url, run.DataFolder, cancellationToken);
        await using var draft = await ExportDraft.OpenAsync(file, isResumed, cancellationToken);
        var (before, isOwn) = (draft.Bytes, request.Format == TransferFormat.MemStack);
        try
        {
            await ProgressBar.RunAsync(
                run.Output,
                "exporting",
                total: null,
                async progress =>
                {
                    await api.Calls.ExportAsync(request with { After = draft.Lines.LastId }, draft.Target(progress), cancellationToken);
                    return true;
                },
                () => isOwn ? $", {draft.Lines.Memories} memories" : ""
            );
        }
        catch (Exception exception)
            when (draft.Bytes > before && exception is MemStackApiException or CommandException or OperationCanceledException)
        {
            var why =
                exception is OperationCanceledException ? "was stopped" : $"broke off ({(exception.InnerException ?? exception).Message})";
            throw new CommandException(
                $"The export {why}. The received part is in '{draft.Path}'{(isOwn ? "; repeat the command with --resume to continue." : ".")}",
                ExitCodes.Fault,
                exception
            );
        }
        catch (MemStackApiException exception)
        {
            throw api.Explain(exception);
        }

        var (bytes, memories) = (draft.Bytes, isOwn ? draft.Lines.Memories : (long?)null);
        await draft.CompleteAsync();
        run.Output.Line(memories is null ? $"exported to {file} ({bytes} bytes, {format})" : $"exported {memories} memories to {file}");
        run.Output.Document(new ExportDocument(Path.GetFullPath(file), format, bytes, memories), CliJson.Default.ExportDocument);
        return ExitCodes.Good;
    }
}
