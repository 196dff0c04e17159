using System.Text.Json;
using MemStack.Cli.Output;
using MemStack.Cli.Tests.Support;
using MemStack.Client;
using TestRig;

namespace MemStack.Cli.Tests;

/// <summary>Tests export and import of a running api's memories.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class TransferTests(KeyedApi api) : IDisposable
{
    private static readonly Dictionary<string, string?> Key = new(StringComparer.Ordinal) { [Tool.KeySetting] = KeyedApi.Key };

    private readonly TempDirectory _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task An_import_restores_exported_memories_after_their_erasure()
    {
        var id = Assert.Single(await api.RememberAsync("transfer me", "The boiler was serviced in March."));
        var file = _files.File("memories.jsonl");

        var export = await RunAsync("export", file, "--user", "transfer me", "--vectors");
        Assert.True(await api.Client.EraseAsync(id, Token));
        var import = await RunAsync("import", file);
        var again = await RunAsync("import", file);
        var over = await RunAsync("import", file, "--mode", "overwrite");
        var refused = await RunAsync("export", file);

        Assert.Equal((ExitCodes.Good, "", $"exported 1 memories to {file}\n"), (export.ExitCode, export.Error, export.Output));
        Assert.Equal(
            (ExitCodes.Good, "", "imported 1, skipped 0, overwritten 0, rejected 0\n"),
            (import.ExitCode, import.Error, import.Output)
        );
        Assert.Equal("imported 0, skipped 1, overwritten 0, rejected 0\n", again.Output);
        Assert.Equal("imported 0, skipped 0, overwritten 1, rejected 0\n", over.Output);
        Assert.Equal("The boiler was serviced in March.", (await api.Client.GetAsync(id, Token))?.Memory);
        Assert.Equal(ExitCodes.Fault, refused.ExitCode);
        Assert.Contains("exists already", refused.Error, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task An_interrupted_export_can_be_resumed()
    {
        await api.RememberAsync("resumed", "note 0", "note 1", "note 2");
        var (whole, resumed) = (_files.File("whole.jsonl"), _files.File("resumed.jsonl"));
        await RunAsync("export", whole, "--user", "resumed");
        var lines = await File.ReadAllLinesAsync(whole, Token);
        // Truncated as by a broken connection: in the middle of a line.
        await File.WriteAllTextAsync(resumed + ".part", $"{lines[0]}\n{lines[1]}\n{lines[2][..30]}", Token);

        var nothing = await RunAsync("export", _files.File("other.jsonl"), "--resume");
        var export = await RunAsync("export", resumed, "--user", "resumed", "--resume");
        var import = await RunAsync("import", resumed);

        Assert.Equal(ExitCodes.Fault, nothing.ExitCode);
        Assert.Contains("to resume", nothing.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Good, $"exported 3 memories to {resumed}\n"), (export.ExitCode, export.Output));
        Assert.Equal(
            lines[1..4],
            (await File.ReadAllLinesAsync(resumed, Token)).Where(line => line.StartsWith("{\"id\":", StringComparison.Ordinal))
        );
        Assert.False(File.Exists(resumed + ".part"));
        Assert.Equal("imported 0, skipped 3, overwritten 0, rejected 0\n", import.Output);
    }

    [Fact]
    public async Task A_broken_connection_leaves_the_received_part_and_a_hint_to_resume()
    {
        var file = _files.File("broken.jsonl");
        const string Header = "{\"format\":\"memstack\"}\n";
        const string Memory = "{\"id\":\"0199c0de-0000-7000-8000-000000000001\",\"memory\":\"one\"}\n";
        await using var server = new BreakingServer($"{Header}{Memory}{Memory[..12]}");

        var export = await RunAtAsync(server.Address, "export", file);
        var import = await RunAtAsync(server.Address, "export", file, "--resume");

        Assert.Equal((ExitCodes.Fault, ExitCodes.Fault), (export.ExitCode, import.ExitCode));
        Assert.Contains(
            $"The received part is in '{file}.part'; repeat the command with --resume to continue.",
            export.Error,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(file));
        Assert.Contains("&after=0199c0de-0000-7000-8000-000000000001 ", server.Asked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Foreign_formats_are_exported_and_imported()
    {
        await api.RememberAsync("foreign", "The boiler was serviced", "The key is under the mat");
        var (mem0, zip) = (_files.File("mem0.json"), _files.File("memories.zip"));

        using var first = await DocumentAsync("export", mem0, "--format", "mem0", "--user", "foreign");
        using var second = await DocumentAsync("export", zip, "--format", "openmemory", "--user", "foreign");
        using var import = await DocumentAsync("import", mem0, "--format", "mem0");

        Assert.Equal(new FileInfo(mem0).Length, first.RootElement.GetProperty("bytes").GetInt64());
        Assert.Equal(
            ("openmemory", zip),
            (second.RootElement.GetProperty("format").GetString(), second.RootElement.GetProperty("file").GetString())
        );
        Assert.Equal(
            (0, 2, true),
            (
                import.RootElement.GetProperty("imported").GetInt32(),
                import.RootElement.GetProperty("skipped").GetInt32(),
                import.RootElement.GetProperty("complete").GetBoolean()
            )
        );
        var text = await RunAsync("import", zip, "--format", "openmemory", "--user", "foreign");
        Assert.Equal((ExitCodes.Good, "imported 0, skipped 2, overwritten 0, rejected 0\n"), (text.ExitCode, text.Output));
    }

    [Fact]
    public async Task A_bad_memory_is_reported_with_its_line_and_so_is_a_truncated_file()
    {
        var file = _files.File("mem0.json");
        await File.WriteAllTextAsync(file, """[{"id":"a","memory":"kept"},""" + "\n" + """{"id":"b","memory":7},{"id":"c","mem""", Token);

        var import = await RunAsync("import", file, "--format", "mem0", "--user", "cut");
        var document = await RunAsync("import", file, "--format", "mem0", "--user", "cut", "--json");

        Assert.Equal((ExitCodes.Fault, ExitCodes.Fault), (import.ExitCode, document.ExitCode));
        Assert.Equal("imported 1, skipped 0, overwritten 0, rejected 1\n", import.Output);
        Assert.Contains("line 2: memory is no text", import.Error, StringComparison.Ordinal);
        Assert.Contains("the text ends in the middle", import.Error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(document.Output);
        Assert.Equal(2, json.RootElement.GetProperty("problems")[0].GetProperty("line").GetInt32());
        Assert.Equal(
            "kept",
            Assert.Single((await api.Client.ListAsync(new MemoryScope { UserId = "cut" }, cancellationToken: Token)).Results).Memory
        );
    }

    [Fact]
    public async Task A_refusal_is_reported_with_its_reason_and_leaves_no_file()
    {
        var (file, large) = (_files.File("refused.jsonl"), _files.File("large.jsonl"));
        // Larger than what systems buffer for a connection: the refusal is read before the body is sent.
        await File.WriteAllBytesAsync(large, new byte[32 * 1024 * 1024], Token);

        var export = await Tool.RunAsync(
            ["export", file, "--url", api.Address, "--json"],
            new() { [Tool.KeySetting] = "a-wrong-key-0000" }
        );
        var import = await Tool.RunAsync(["import", large, "--url", api.Address], new() { [Tool.KeySetting] = "a-wrong-key-0000" });

        Assert.Equal((ExitCodes.Fault, ExitCodes.Fault), (export.ExitCode, import.ExitCode));
        Assert.Contains("Refused (401)", import.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(export.Output);
        Assert.Contains(Tool.KeySetting, document.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal([large], Directory.GetFiles(_files.FullPath));
    }

    [Fact]
    public async Task An_unreachable_api_is_reported_with_its_address()
    {
        var (address, file) = ($"http://127.0.0.1:{FreePort.Next()}/", _files.File("one.jsonl"));
        await File.WriteAllTextAsync(file, "{}", Token);

        var export = await RunAtAsync(address, "export", _files.File("two.jsonl"));
        var import = await Tool.RunAsync(["import", file], new() { ["MEMSTACK_URL"] = address });

        Assert.Equal((ExitCodes.Unreachable, ExitCodes.Unreachable), (export.ExitCode, import.ExitCode));
        Assert.All([export, import], run => Assert.Contains(address, run.Error, StringComparison.Ordinal));
        Assert.Equal([file], Directory.GetFiles(_files.FullPath));
    }

    [Fact]
    public async Task The_default_api_is_the_running_stacks_and_a_missing_file_is_named()
    {
        await api.RememberAsync("found", "found by the record of the run");
        await new StackRun
        {
            StartedAt = TimeProvider.System.GetUtcNow(),
            Mode = "embedded",
            DataDirectory = _files.File("data"),
            Services = new Dictionary<string, StackService>(StringComparer.Ordinal) { ["api"] = api.Record },
        }.WriteAsync(Token);

        var export = await Tool.RunAsync(["export", _files.File("found.jsonl"), "--user", "found", "--data", _files.File("data")], Key);
        var import = await Tool.RunAsync(["import", _files.File("absent.jsonl"), "--data", _files.File("data")], Key);

        Assert.Equal(ExitCodes.Good, export.ExitCode);
        Assert.Equal(ExitCodes.Fault, import.ExitCode);
        Assert.Contains("absent.jsonl", import.Error, StringComparison.Ordinal);
    }

    private Task<ProcessResult> RunAsync(params string[] arguments) => RunAtAsync(api.Address, arguments);

    private static Task<ProcessResult> RunAtAsync(string address, params string[] arguments) =>
        Tool.RunAsync([.. arguments, "--url", address], Key);

    private async Task<JsonDocument> DocumentAsync(params string[] arguments)
    {
        var run = await RunAsync([.. arguments, "--json"]);
        Assert.True(run.ExitCode == ExitCodes.Good, run.Everything);
        return JsonDocument.Parse(run.Output);
    }
}
