using EndToEnd.Support;
using TestRig;

namespace EndToEnd;

/// <summary>Tests the commands that export memories from a running stack and import them.</summary>
[Collection(StackTests.Name)]
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class TransferTests(StackFixture stack) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private readonly TempDirectory _files = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task An_import_restores_exported_memories_after_their_erasure()
    {
        using var client = new HttpClient { BaseAddress = stack.Api };
        var id = await RestApi.AddAsync(client, "transfer me", "The boiler was serviced in March.", Cancel);
        var file = _files.File("memories.jsonl");

        var export = await stack.RunAsync(["export", file, "--user", "transfer me"], Deadline);
        Assert.True(export.ExitCode == 0, export.Everything);
        Assert.Contains("exported 1 memories", export.Output, StringComparison.Ordinal);
        using (var erased = await client.DeleteAsync(new Uri($"/v1/memories/{id}/?erase=true", UriKind.Relative), Cancel))
        {
            erased.EnsureSuccessStatusCode();
        }

        Assert.Null(await RestApi.TextOfAsync(client, id!, Cancel));

        var import = await stack.RunAsync(["import", file], Deadline);
        var again = await stack.RunAsync(["import", file], Deadline);

        Assert.True(import.ExitCode == 0, import.Everything);
        Assert.Contains("imported 1, skipped 0, overwritten 0, rejected 0", import.Output, StringComparison.Ordinal);
        Assert.Contains("imported 0, skipped 1, overwritten 0, rejected 0", again.Output, StringComparison.Ordinal);
        Assert.Equal("The boiler was serviced in March.", await RestApi.TextOfAsync(client, id!, Cancel));
        Assert.NotEqual(0, (await stack.RunAsync(["export", file], Deadline)).ExitCode);
    }

    [Fact]
    public async Task An_interrupted_export_can_be_resumed()
    {
        using var client = new HttpClient { BaseAddress = stack.Api };
        for (var i = 0; i < 3; i++)
        {
            await RestApi.AddAsync(client, "resumed", $"note {i}", Cancel);
        }

        var (whole, resumed) = (_files.File("whole.jsonl"), _files.File("resumed.jsonl"));
        await stack.RunAsync(["export", whole, "--user", "resumed"], Deadline);
        var lines = await File.ReadAllLinesAsync(whole, Cancel);
        // Truncated as by a broken connection: in the middle of a line.
        await File.WriteAllTextAsync(resumed + ".part", $"{lines[0]}\n{lines[1]}\n{lines[2][..30]}", Cancel);

        var export = await stack.RunAsync(["export", resumed, "--user", "resumed", "--resume"], Deadline);
        var import = await stack.RunAsync(["import", resumed], Deadline);

        Assert.True(export.ExitCode == 0, export.Everything);
        Assert.Equal(
            lines[1..4],
            (await File.ReadAllLinesAsync(resumed, Cancel)).Where(line => line.StartsWith("{\"id\":", StringComparison.Ordinal))
        );
        Assert.True(import.ExitCode == 0, import.Everything);
        Assert.Contains("imported 0, skipped 3", import.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_line_and_a_truncated_file_are_reported()
    {
        var file = _files.File("mem0.json");
        await File.WriteAllTextAsync(
            file,
            """[{"id":"a","memory":"kept","user_id":"u"},""" + "\n" + """{"id":"b","memory":7},{"id":"c","mem""",
            Cancel
        );

        var import = await stack.RunAsync(["import", file, "--format", "mem0"], Deadline);

        Assert.Equal(1, import.ExitCode);
        Assert.Contains("imported 1, skipped 0, overwritten 0, rejected 1", import.Output, StringComparison.Ordinal);
        Assert.Contains("line 2: memory is no text", import.Error, StringComparison.Ordinal);
        Assert.Contains("the text ends in the middle", import.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_of_the_running_stack_is_restored_into_another_folder_and_refused_in_its_own()
    {
        using var client = new HttpClient { BaseAddress = stack.Api };
        var id = await RestApi.AddAsync(client, "backed up", "The key is under the mat.", Cancel);
        var file = _files.File("memstack.backup");

        var backup = await stack.RunAsync(["backup", file], Deadline);
        var refused = await stack.RunAsync(["restore", file, "--force"], Deadline);
        var elsewhere = _files.File("elsewhere");
        var restore = await stack.RunAsync(["restore", file, "--data", elsewhere], Deadline);

        Assert.True(backup.ExitCode == 0, backup.Everything);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(stack.DataFolder, refused.Error, StringComparison.Ordinal);
        Assert.True(restore.ExitCode == 0, restore.Everything);
        await using var api = await ApiProcess.StartAsync(elsewhere, Cancel);
        Assert.Equal("The key is under the mat.", await RestApi.TextOfAsync(api.Client, id!, Cancel));
    }
}
