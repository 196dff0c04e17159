using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace TestRig.Tests;

/// <summary>What <c>./memstack</c> does before and after there is a stack; the stack itself is tested end to end.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class CommandTests : IDisposable
{
    private readonly TempDirectory _data = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Help_names_every_command()
    {
        var help = await ProcessRunner.RunAsync(Repository.File("memstack"), ["help"], cancellationToken: Cancelled);

        Assert.Equal(0, help.ExitCode);
        Assert.All(
            ["up", "status", "logs", "stop", "connect", "export", "import", "backup", "restore", "doctor", "test"],
            command => Assert.Contains($"./memstack {command}", help.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("up", "--prot-base")]
    [InlineData("up", "--port-base", "eighty")]
    [InlineData("up", "--data")]
    [InlineData("status", "--verbose")]
    [InlineData("stop", "--timeout", "soon")]
    [InlineData("connect", "emacs")]
    [InlineData("export", "file", "--format", "xml")]
    [InlineData("import", "file", "--mode", "merge")]
    [InlineData("backup", "one", "two")]
    [InlineData("restore", "file", "--hard")]
    [InlineData("fly", "fly")]
    public async Task A_command_line_that_cannot_be_understood_is_refused_and_named(params string[] arguments)
    {
        var refused = await ProcessRunner.RunAsync(Repository.File("memstack"), arguments, cancellationToken: Cancelled);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(arguments[^1], refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_named_with_its_holder_and_nothing_is_started()
    {
        var first = FreePort.Block(10);
        using var holder = new TcpListener(IPAddress.Loopback, first + 2);
        holder.Start();

        var up = await RunAsync("up", "--port-base", $"{first}");

        Assert.Equal(1, up.ExitCode);
        Assert.Contains($"port {first + 2} (web) is taken by process {Environment.ProcessId} (", up.Error, StringComparison.Ordinal);
        Assert.DoesNotContain($"port {first + 1} ", up.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_data.File("run", "state")));
    }

    [Fact]
    public async Task A_state_whose_processes_are_gone_is_cleaned_up_and_does_not_stop_the_next_start()
    {
        // The process id is one that lives, and is not of that run: the system may have given it to anybody.
        await WriteStateAsync(Guid.CreateVersion7().ToString("N"), Environment.ProcessId);
        var first = FreePort.Block(10);
        using var holder = new TcpListener(IPAddress.Loopback, first);
        holder.Start();

        var up = await RunAsync("up", "--port-base", $"{first}");

        Assert.Contains("did not end in order", up.Output, StringComparison.Ordinal);
        Assert.Contains($"port {first} (api) is taken", up.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_data.File("run", "state")));
    }

    [Fact]
    public async Task A_second_up_on_a_data_folder_in_use_says_where_the_first_one_answers()
    {
        await using var running = await StartRunAsync("sleep 600");

        var second = await RunAsync("up", "--port-base", FreePort.Block(10).ToString(CultureInfo.InvariantCulture));

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("already running", second.Error, StringComparison.Ordinal);
        Assert.Contains("http://localhost:1/the-web", second.Error, StringComparison.Ordinal);
        Assert.False(running.HasExited);
    }

    [Fact]
    public async Task Stop_asks_first_and_does_not_kill_what_ends_by_itself()
    {
        await using var running = await StartRunAsync("trap 'exit 0' TERM; touch ready; while :; do sleep 0.1; done");

        var stop = await RunAsync("stop");

        Assert.Equal(0, stop.ExitCode);
        Assert.Contains($"({running.Id})", stop.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("were killed", stop.Output, StringComparison.Ordinal);
        await running.WaitForExitAsync(Cancelled);
        Assert.False(File.Exists(_data.File("run", "state")));
    }

    [Fact]
    public async Task Stop_kills_what_does_not_end_when_asked_and_its_children()
    {
        await using var running = await StartRunAsync("trap '' TERM; setsid sleep 600 & touch ready; wait; wait");
        var before = Stopwatch.GetTimestamp();

        var stop = await RunAsync("stop", "--timeout", "1");

        Assert.Contains("were killed", stop.Output, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(before) > TimeSpan.FromMilliseconds(500), "It was killed without being waited for.");
        await Poll.UntilAsync("no process to be left", () => Processes.WorkingBelow(_data.FullPath).Count == 0, TimeSpan.FromMinutes(1), Cancelled);
    }

    [Fact]
    public async Task Stop_without_a_run_has_nothing_to_do()
    {
        var stop = await RunAsync("stop");

        Assert.Equal(0, stop.ExitCode);
        Assert.Contains("nothing is running", stop.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_without_a_run_fails()
    {
        Assert.Equal(1, (await RunAsync("status")).ExitCode);
    }

    [Theory]
    [InlineData("claude", "mcpServers", "/mcp/claude/http/")]
    [InlineData("cursor", "mcpServers", "/mcp/cursor/http/")]
    [InlineData("vscode", "servers", "/mcp/vscode/http/")]
    public async Task Connect_prints_a_configuration_that_is_json_and_holds_the_address(string client, string section, string path)
    {
        var connect = await RunAsync("connect", client);

        Assert.Equal(0, connect.ExitCode);
        using var json = JsonDocument.Parse(connect.Output[connect.Output.IndexOf('{', StringComparison.Ordinal)..]);
        var server = json.RootElement.GetProperty(section).GetProperty("memstack");
        Assert.Contains($"http://localhost:8765{path}", server.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eng/cli/ports.sh", "port_otlp=18889", "port_otlp_http=18890", "port_dashboard=18888", "port_resource_service=18891")]
    [InlineData("eng/cli/help.sh", "18888, 18889, 18890, 18891")]
    [InlineData("memstack.ps1", "'http://localhost:18889'", "'http://localhost:18890'")]
    [InlineData("MemStack.AppHost/Properties/launchSettings.json", "http://localhost:18889", "http://localhost:18890", "http://localhost:18888", "http://localhost:18891")]
    [InlineData("README.md", "http://localhost:18889", "http://localhost:18890", "http://localhost:18888")]
    public async Task The_dashboards_ports_are_the_same_wherever_they_are_named(string file, params string[] named)
    {
        var text = await File.ReadAllTextAsync(Repository.File(file), Cancelled);

        Assert.All(named, name => Assert.Contains(name, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connect_writes_a_user_of_any_name_as_one_segment_of_the_address()
    {
        const string User = "Jörg Müller/admin's 50% #1?";
        var connect = await ProcessRunner.RunAsync(
            Repository.File("memstack"),
            ["connect", "cursor", "--data", _data.FullPath],
            new() { Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["USER"] = User } },
            cancellationToken: Cancelled);

        using var json = JsonDocument.Parse(connect.Output[connect.Output.IndexOf('{', StringComparison.Ordinal)..]);
        var url = json.RootElement.GetProperty("mcpServers").GetProperty("memstack").GetProperty("url").GetString();
        Assert.Equal($"http://localhost:8765/mcp/cursor/http/{Uri.EscapeDataString(User)}", url);
    }

    [Fact]
    public async Task Logs_shows_the_dashboards_lines_under_the_name_that_the_help_gives_it()
    {
        Directory.CreateDirectory(_data.File("logs"));
        await File.WriteAllTextAsync(_data.File("logs", "aspire-dashboard.log"), "a line of the dashboard\n", Cancelled);

        var logs = await RunAsync("logs", "dashboard");
        var unknown = await RunAsync("logs", "nobody");

        Assert.Equal((0, "a line of the dashboard\n"), (logs.ExitCode, logs.Output));
        Assert.Contains("logs here: dashboard ", unknown.Error, StringComparison.Ordinal);
    }

    private Task<ProcessResult> RunAsync(params string[] arguments) =>
        ProcessRunner.RunAsync(Repository.File("memstack"), [.. arguments, "--data", _data.FullPath], cancellationToken: Cancelled);

    /// <summary>Starts a script in the place of an AppHost, as a run that the data folder knows of.</summary>
    private async Task<RunningProcess> StartRunAsync(string script)
    {
        var run = Guid.CreateVersion7().ToString("N");
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["MEMSTACK_RUN_ID"] = run };
        var process = ProcessRunner.Start("bash", ["-c", script], new() { WorkingFolder = _data.FullPath, OwnGroup = true, Environment = environment });
        if (script.Contains("touch ready", StringComparison.Ordinal))
            await Poll.UntilAsync("the script's traps", () => File.Exists(_data.File("ready")), TimeSpan.FromMinutes(1), Cancelled);
        await Poll.UntilAsync("the process", () => Processes.WithEnvironment("MEMSTACK_RUN_ID", run).Contains(process.Id), TimeSpan.FromMinutes(1), Cancelled);
        await WriteStateAsync(run, process.Id);
        return process;
    }

    private async Task WriteStateAsync(string run, int processId)
    {
        Directory.CreateDirectory(_data.File("run"));
        await File.WriteAllTextAsync(
            _data.File("run", "state"),
            $"run={run}\npid={processId}\nmode=embedded\nstarted=2026-01-01T00:00:00Z\nurl_web=http://localhost:1/the-web\n",
            Cancelled);
    }
}
