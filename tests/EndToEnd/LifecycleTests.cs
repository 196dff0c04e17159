using EndToEnd.Support;
using TestRig;

namespace EndToEnd;

// The stack of the collection is stopped and started again: a start costs more than all that is checked here.
[Collection(StackTests.Name)]
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class LifecycleTests(StackFixture stack)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_finds_every_part_of_a_running_stack_healthy()
    {
        // Prometheus takes a target for down until the next scrape if it asked before the target listened.
        var status = await Poll.ForAsync("a status of healthy parts", HealthyAsync, Deadline, Cancel);

        Assert.All(stack.Services.Keys.Append("prometheus"), part => Assert.Contains(part, status.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_of_a_start_names_every_part_and_its_address()
    {
        foreach (var (name, address) in stack.Services.Append(new("dashboard", stack.Dashboard)))
        {
            Assert.Matches($"\n  {name} +{address}", stack.Stack.Output);
        }
    }

    [Fact]
    public async Task A_second_start_on_the_same_data_folder_is_refused_and_does_not_disturb_the_first()
    {
        await using var second = StackProcess.Start(stack.DataFolder, new StackAddresses());

        Assert.True(await second.WaitAsync(), second.Output);
        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains($"A stack is already running on '{stack.DataFolder}'", second.Output, StringComparison.Ordinal);
        Assert.NotNull(await HealthyAsync(Cancel));
    }

    [Fact]
    public async Task Stopping_ends_every_process_even_when_one_hangs()
    {
        var stopped = stack.Stack;
        var started = stopped.Processes;
        var api = Assert.Single(started, IsTheApi);
        Assert.True(started.Count >= 5, $"Only {started.Count} processes carry the stack's mark.");
        Signals.Send(api, Signal.Stop); // It only reacts to SIGKILL now.

        Assert.True(await stopped.StopAsync(Signal.Terminate), stopped.Output);

        await UntilNothingIsLeftAsync(stopped);
        Assert.False(File.Exists(Path.Combine(stack.DataFolder, "run.json")));
        await stack.StartAgainAsync(Cancel);
    }

    [Fact]
    public async Task Memories_survive_Ctrl_C_and_another_start()
    {
        var stopped = stack.Stack;
        var id = await AddAsync("The boiler was serviced in March.");

        Assert.True(await stopped.StopAsync(Signal.Interrupt), stopped.Output);

        await UntilNothingIsLeftAsync(stopped);
        await stack.StartAgainAsync(Cancel);
        Assert.Equal("The boiler was serviced in March.", await TextOfAsync(id));
    }

    [Fact]
    public async Task Memories_survive_a_killed_AppHost_and_another_start()
    {
        var id = await AddAsync("The roof was mended in May.");

        // A killed AppHost can't end its services; the orchestrator does, and the next start waits for that.
        Signals.Send(Assert.Single(stack.Stack.Processes, IsTheAppHost), Signal.Kill);

        await stack.StartAgainAsync(Cancel);
        Assert.Equal("The roof was mended in May.", await TextOfAsync(id));
    }

    // Alerts and error budgets remember the restarts and the busy machine of the tests before; everything else is as it is now.
    private async Task<ProcessResult?> HealthyAsync(CancellationToken cancellationToken)
    {
        var status = await stack.RunAsync(["status"], Deadline);
        TestContext.Current.TestOutputHelper?.WriteLine(status.Everything);
        var faults = status.Output.Split('\n').Where(line => line.Contains(" FAULT ", StringComparison.Ordinal)).ToList();
        return status.ExitCode == (faults.Count == 0 ? 0 : 1) && faults.All(IsOfThePast) ? status : null;
    }

    private static bool IsOfThePast(string line) =>
        line.TrimStart() is var check
        && (check.StartsWith("alerts ", StringComparison.Ordinal) || check.StartsWith("service levels ", StringComparison.Ordinal));

    private async Task<string> AddAsync(string text)
    {
        using var client = new HttpClient { BaseAddress = stack.Api };
        var id = await RestApi.AddAsync(client, "restart", text, Cancel);
        return id ?? throw new InvalidOperationException("The text was not stored.");
    }

    private async Task<string?> TextOfAsync(string id)
    {
        using var client = new HttpClient { BaseAddress = stack.Api };
        return await RestApi.TextOfAsync(client, id, Cancel);
    }

    // The orchestrator itself ends right after the services that it ended.
    private static Task UntilNothingIsLeftAsync(StackProcess stack) =>
        Poll.UntilAsync("no process of the stack to be left", () => stack.Processes.Count == 0, TimeSpan.FromSeconds(10), Cancel);

    private static bool IsTheApi(int processId) => Path.GetFileName(Processes.CommandOf(processId)) == "MemStack.Api";

    private static bool IsTheAppHost(int processId) => Path.GetFileName(Processes.CommandOf(processId)) == "MemStack.AppHost";
}
