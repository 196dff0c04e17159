using System.Globalization;
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
        foreach (var service in stack.Services.Keys)
        {
            Assert.Contains(service, status.Output);
        }
    }

    [Theory]
    [InlineData("api")]
    [InlineData("openmemory")]
    [InlineData("web")]
    [InlineData("dashboard")]
    [InlineData("apphost")]
    public async Task Logs_shows_the_lines_of(string name)
    {
        var logs = await stack.RunAsync(["logs", name], Deadline);

        Assert.True(logs.ExitCode == 0, logs.Everything);
        Assert.NotEmpty(logs.Output);
    }

    [Fact]
    public async Task A_second_up_on_the_same_data_folder_says_so()
    {
        var second = await stack.RunAsync(["up", "--detach", "--port-base", FreePort.Block(10).ToString(CultureInfo.InvariantCulture)], Deadline);

        Assert.NotEqual(0, second.ExitCode);
        Assert.Contains("already", second.Output + second.Error);
        Assert.Equal(0, (await stack.RunAsync(["status"], Deadline)).ExitCode);
    }

    [Fact]
    public async Task Stop_ends_every_process_even_when_one_hangs()
    {
        await using var own = new StackFixture();
        await own.InitializeAsync();
        var runId = own.RunId; // The file that names it is gone after the stop.
        var started = Processes.WithEnvironment("MEMSTACK_RUN_ID", runId);
        var api = Assert.Single(started, IsTheApi);
        Assert.True(started.Count >= 5, $"Only {started.Count} processes carry the run's id.");
        Signals.Send(api, Signal.Stop); // It no longer reacts to anything but SIGKILL.

        var stop = await own.RunAsync(["stop"], Deadline);

        Assert.True(stop.ExitCode == 0, stop.Everything);
        Assert.Empty(Processes.WithEnvironment("MEMSTACK_RUN_ID", runId).Select(Processes.CommandOf));
        Assert.All(started, id => Assert.Equal("", Processes.CommandOf(id)));
    }

    [Fact]
    public async Task What_was_remembered_is_there_after_a_restart()
    {
        await using var own = new StackFixture();
        await own.InitializeAsync();
        using var client = new HttpClient { BaseAddress = own.Api };
        var id = await RestApi.AddAsync(client, "restart", "The boiler was serviced in March.", Cancel);
        Assert.NotNull(id);

        Assert.Equal(0, (await own.RunAsync(["stop"], Deadline)).ExitCode);
        await own.InitializeAsync();

        Assert.Equal("The boiler was serviced in March.", await RestApi.TextOfAsync(client, id, Cancel));
    }

    // Not the shells that stand between the AppHost and it.
    private static bool IsTheApi(int processId) =>
        Processes.CommandOf(processId).Split(' ') is var command
        && Path.GetFileName(command[0]) is ("dotnet" or "MemStack.Api")
        && command.Any(part => Path.GetFileNameWithoutExtension(part) == "MemStack.Api");
}
