namespace TestRig.Tests;

public sealed class ProcessRunnerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_returns_both_outputs_and_the_exit_code()
    {
        var result = await ProcessRunner.RunAsync("bash", ["-c", "echo out; echo err >&2; exit 3"], cancellationToken: Cancelled);

        Assert.Equal(new ProcessResult(3, "out\n", "err\n"), result);
    }

    [Fact]
    public async Task A_run_that_takes_too_long_is_killed_with_its_children()
    {
        using var folder = new TempDirectory();

        await Assert.ThrowsAsync<TimeoutException>(() =>
            ProcessRunner.RunAsync(
                "bash",
                ["-c", "sleep 600 & sleep 600"],
                new() { WorkingFolder = folder.FullPath },
                TimeSpan.FromSeconds(1),
                Cancelled
            )
        );

        await Poll.UntilAsync(
            "no process to be left",
            () => Processes.WorkingBelow(folder.FullPath).Count == 0,
            TimeSpan.FromMinutes(1),
            Cancelled
        );
    }

    [Fact]
    public async Task A_process_that_ignores_the_signal_is_killed_with_its_group()
    {
        using var folder = new TempDirectory();
        await using var process = ProcessRunner.Start(
            "bash",
            ["-c", "trap '' TERM; (trap '' TERM; exec sleep 600) & echo ready; wait"],
            new() { WorkingFolder = folder.FullPath, OwnGroup = true }
        );
        await Poll.UntilAsync(
            "the trap",
            () => process.Output.Contains("ready", StringComparison.Ordinal),
            TimeSpan.FromMinutes(1),
            Cancelled
        );

        Assert.False(await process.StopAsync(Signal.Terminate, TimeSpan.FromMilliseconds(300)));

        await Poll.UntilAsync(
            "no process to be left",
            () => Processes.WorkingBelow(folder.FullPath).Count == 0,
            TimeSpan.FromMinutes(1),
            Cancelled
        );
    }

    [Fact]
    public async Task An_expired_deadline_names_the_expected_event()
    {
        var exception = await Assert.ThrowsAsync<TimeoutException>(() =>
            Poll.UntilAsync("the impossible", () => false, TimeSpan.FromMilliseconds(100), Cancelled)
        );

        Assert.Contains("the impossible", exception.Message, StringComparison.Ordinal);
    }
}
