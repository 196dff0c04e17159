using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using MemStack.AppHost.Resources;
using MemStack.AppHost.Running;
using Microsoft.Extensions.DependencyInjection;
using TestRig;
using TempDirectory = TestRig.TempDirectory;

namespace MemStack.AppHost.Tests;

/// <summary>Tests restarts by the real orchestrator, with a small shell script as the service.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class RestartTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly TempDirectory _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("kill -KILL $$")]
    [InlineData("exit 3")]
    [InlineData("exit 0")]
    public async Task A_part_that_ends_unexpectedly_is_restarted(string end)
    {
        await using var stack = await StartAsync($"if [ $(wc -l < starts) = 1 ]; then read line < go; {end}; fi");
        await stack.ResourceNotifications.WaitForResourceAsync("part", KnownResourceStates.Running, Cancelled);

        Go();

        await UntilStartedAsync(2);
        await stack
            .ResourceNotifications.WaitForResourceAsync("part", KnownResourceStates.Running, Cancelled)
            .WaitAsync(Deadline, Cancelled);
    }

    [Fact]
    public async Task A_part_that_could_not_start_for_a_wrong_setting_stays_down_and_its_log_has_the_reason()
    {
        await using var stack = await StartAsync("read line < go; exit 1");
        await stack.ResourceNotifications.WaitForResourceAsync("part", KnownResourceStates.Running, Cancelled);

        Go();

        Assert.Contains("part could not start and stays down", await LineAsync(stack, "stays down"), StringComparison.Ordinal);
        Assert.Equal(1, Starts);
    }

    [Fact]
    public async Task A_part_that_is_stopped_by_command_stays_down()
    {
        await using var stack = await StartAsync("");
        var running = await stack.ResourceNotifications.WaitForResourceAsync(
            "part",
            change => change.Snapshot.State?.Text == KnownResourceStates.Running,
            Cancelled
        );

        var stopped = await stack
            .Services.GetRequiredService<ResourceCommandService>()
            .ExecuteCommandAsync(running.ResourceId, KnownResourceCommands.StopCommand, Cancelled);
        Assert.True(stopped.Success, stopped.Message);
        var down = await stack
            .ResourceNotifications.WaitForResourceAsync("part", change => change.Snapshot.ExitCode is not null, Cancelled)
            .WaitAsync(Deadline, Cancelled);

        // The state would announce a restart before anything else happens.
        Assert.Contains(down.Snapshot.State?.Text, KnownResourceStates.TerminalStates);
        await stack.StopAsync(Cancelled);
        Assert.Equal(1, Starts);
    }

    [Fact]
    public async Task The_dashboard_shows_a_parts_exit_code_and_its_restart()
    {
        await using var stack = await StartAsync("if [ $(wc -l < starts) = 1 ]; then read line < go; exit 3; fi");
        await stack.ResourceNotifications.WaitForResourceAsync("part", KnownResourceStates.Running, Cancelled);

        Go();

        Assert.Contains(
            "part ended unexpectedly with exit code 3; restarting it in 1 s (1 of 5)",
            await LineAsync(stack, "(1 of 5)"),
            StringComparison.Ordinal
        );
    }

    private int Starts => File.Exists(_folder.File("starts")) ? File.ReadAllLines(_folder.File("starts")).Length : 0;

    /// <summary>Lets the waiting script continue.</summary>
    private void Go() => File.WriteAllText(_folder.File("go"), "\n");

    private Task UntilStartedAsync(int times) =>
        Poll.UntilAsync(string.Create(CultureInfo.InvariantCulture, $"start {times}"), () => Starts == times, Deadline, Cancelled);

    private async Task<DistributedApplication> StartAsync(string script)
    {
        Assert.Equal(0, (await ProcessRunner.RunAsync("mkfifo", [_folder.File("go")], cancellationToken: Cancelled)).ExitCode);
        var builder = DistributedApplication.CreateBuilder(
            new DistributedApplicationOptions { AssemblyName = "MemStack.AppHost", DisableDashboard = true }
        );
        builder.Configuration["DcpPublisher:WaitForResourceCleanup"] = "true";
        builder.Services.AddSingleton(TimeProvider.System).AddHostedService<RestartService>();
        builder
            .AddExecutable("part", "bash", _folder.FullPath, "-c", $"echo start >> starts; {script}\nexec sleep 600")
            .WithAnnotation(new StackPartAnnotation("/"));
        var stack = builder.Build();
        await stack.StartAsync(Cancelled);
        return stack;
    }

    private static async Task<string> LineAsync(DistributedApplication stack, string part)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        deadline.CancelAfter(Deadline);
        var running = await stack.ResourceNotifications.WaitForResourceAsync("part", _ => true, deadline.Token);
        await foreach (
            var lines in stack
                .Services.GetRequiredService<ResourceLoggerService>()
                .WatchAsync(running.ResourceId)
                .WithCancellation(deadline.Token)
        )
        {
            if (lines.Select(line => line.Content).FirstOrDefault(line => line.Contains(part, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }
        }

        throw new TimeoutException($"No line has '{part}'.");
    }
}
