using EndToEnd.Support;
using TestRig;

namespace EndToEnd;

// In the same collection as the others, so that two stacks never start at once on a small machine.
[Collection(StackTests.Name)]
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class LifecycleTests(StackFixture stack)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_finds_every_part_of_a_running_stack_healthy()
    {
        var status = await stack.RunAsync(["status"], Deadline);

        Assert.True(status.ExitCode == 0, status.Everything);
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
        Assert.Equal(0, (await stack.RunAsync(["status"], Deadline)).ExitCode);
    }

    [Fact]
    public async Task Stopping_ends_every_process_even_when_one_hangs()
    {
        using var data = new TempDirectory();
        await using var own = await StackProcess.StartAsync(data.FullPath, new StackAddresses(), Cancel);
        var started = own.Processes;
        var api = Assert.Single(started, IsTheApi);
        Assert.True(started.Count >= 5, $"Only {started.Count} processes carry the stack's mark.");
        Signals.Send(api, Signal.Stop); // It only reacts to SIGKILL now.

        Assert.True(await own.StopAsync(Signal.Terminate), own.Output);

        await UntilNothingIsLeftAsync(own);
        Assert.False(File.Exists(data.File("run.json")));
    }

    [Fact]
    public async Task Memories_survive_Ctrl_C_and_another_start()
    {
        using var data = new TempDirectory();
        var addresses = new StackAddresses();
        string? id;
        using var client = new HttpClient { BaseAddress = addresses["Api"] };
        await using (var first = await StackProcess.StartAsync(data.FullPath, addresses, Cancel))
        {
            id = await RestApi.AddAsync(client, "restart", "The boiler was serviced in March.", Cancel);
            Assert.True(await first.StopAsync(Signal.Interrupt), first.Output);
            await UntilNothingIsLeftAsync(first);
        }

        await using var second = await StackProcess.StartAsync(data.FullPath, addresses, Cancel);

        Assert.Equal("The boiler was serviced in March.", await RestApi.TextOfAsync(client, id!, Cancel));
        // A killed AppHost can't end its services; the orchestrator does, and the next start waits for that.
        Signals.Send(Assert.Single(second.Processes, IsTheAppHost), Signal.Kill);
        await using var third = await StackProcess.StartAsync(data.FullPath, addresses, Cancel);
        Assert.Equal("The boiler was serviced in March.", await RestApi.TextOfAsync(client, id!, Cancel));
    }

    // The orchestrator itself ends right after the services that it ended.
    private static Task UntilNothingIsLeftAsync(StackProcess stack) =>
        Poll.UntilAsync("no process of the stack to be left", () => stack.Processes.Count == 0, TimeSpan.FromSeconds(10), Cancel);

    private static bool IsTheApi(int processId) => Path.GetFileName(Processes.CommandOf(processId)) == "MemStack.Api";

    private static bool IsTheAppHost(int processId) => Path.GetFileName(Processes.CommandOf(processId)) == "MemStack.AppHost";
}
