using System.Diagnostics;
using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.AppHost.Tests.StandIn;

public sealed class RunModeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("memstack-run-");
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });

    public void Dispose() => _folder.Delete(recursive: true);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dependant_starts_only_when_what_it_waits_for_is_healthy()
    {
        using var health = new HealthServer();
        var server = Shell("server", "exec sleep 300").WithHttpEndpoint(port: health.Port, isProxied: false).WithHttpHealthCheck("/ready");
        Shell("dependant", "echo hello").WaitFor(server);
        await using var application = await StartAsync();

        await application.ResourceNotifications.WaitForResourceAsync("server", KnownResourceStates.Running, Cancelled);
        await health.AskedTwice.WaitAsync(Cancelled);
        Assert.True(application.ResourceNotifications.TryGetCurrentState("dependant", out var waiting));
        Assert.Equal(KnownResourceStates.Waiting, waiting.Snapshot.State?.Text);

        health.Status = HttpStatusCode.OK;
        await application.ResourceNotifications.WaitForResourceHealthyAsync("server", Cancelled);
        await application.ResourceNotifications.WaitForResourceAsync("dependant", KnownResourceStates.Finished, Cancelled);
    }

    [Fact]
    public async Task The_exit_of_a_child_is_reported_with_its_code()
    {
        Shell("failing", "exit 7");
        await using var application = await StartAsync();

        var ended = await application.ResourceNotifications.WaitForResourceAsync("failing", update => update.Snapshot.ExitCode is not null, Cancelled);

        Assert.Equal((KnownResourceStates.Finished, 7), (ended.Snapshot.State?.Text, ended.Snapshot.ExitCode));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_reported_as_failed()
    {
        _builder.AddExecutable("absent", "/nonexistent/program", _folder.FullName);
        await using var application = await StartAsync();

        var ended = await application.ResourceNotifications.WaitForResourceAsync("absent", update => update.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text), Cancelled);

        Assert.NotEqual(0, ended.Snapshot.ExitCode);
    }

    [Fact]
    public async Task A_container_says_that_it_needs_the_official_packages()
    {
        var container = _builder.AddContainer("database", "postgres", "18.3");
        await using var application = await StartAsync();

        await application.ResourceNotifications.WaitForResourceAsync("database", KnownResourceStates.FailedToStart, Cancelled);

        Assert.Contains("official Aspire packages", (await LinesAsync(application, container.Resource, 1))[0].Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_of_output_and_of_errors_are_forwarded()
    {
        var speaking = Shell("speaking", "echo to output; echo to errors >&2; exec sleep 300");
        await using var application = await StartAsync();

        var lines = await LinesAsync(application, speaking.Resource, 2);

        Assert.Contains(lines, line => line.Content.EndsWith(" to output", StringComparison.Ordinal) && !line.IsErrorMessage);
        Assert.Contains(lines, line => line.Content.EndsWith(" to errors", StringComparison.Ordinal) && line.IsErrorMessage);
    }

    [Fact]
    public async Task A_child_gets_its_environment_and_not_the_urls_of_the_AppHost()
    {
        var speaking = Shell("speaking", "echo \"$GREETING-$ASPNETCORE_URLS-$PORT\"").WithHttpEndpoint(port: 18123, env: "PORT", isProxied: false).WithEnvironment("GREETING", $"hello {"you"}");
        await using var application = await StartAsync();

        Assert.EndsWith(" hello you--18123", (await LinesAsync(application, speaking.Resource, 1))[0].Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_that_ends_on_request_ends_at_once_with_all_that_it_started()
    {
        Shell("tree", $"sleep 300 & echo $! > {Pid("inner")}.new; mv {Pid("inner")}.new {Pid("inner")}; echo $$ > {Pid("outer")}; wait");
        var application = await StartAsync();
        int[] started = [await ReadPidAsync("outer"), await ReadPidAsync("inner")];

        var ending = application.DisposeAsync().AsTask();
        await AllEndAsync(started);
        var took = Stopwatch.StartNew();
        await ending;

        // Whatever the machine needed for the end of the child, nobody waits out the grace after it.
        Assert.True(took.Elapsed < TimeSpan.FromSeconds(4), $"It took {took.Elapsed}.");
    }

    [Fact]
    public async Task A_child_that_ignores_the_request_is_killed_after_a_grace_with_all_that_it_started()
    {
        Shell("hanging", $"trap '' TERM; (trap '' TERM; while :; do sleep 1; done) & echo $! > {Pid("inner")}; echo $$ > {Pid("outer")}; while :; do sleep 1; done");
        var application = await StartAsync();
        int[] started = [await ReadPidAsync("outer"), await ReadPidAsync("inner")];

        var took = Stopwatch.StartNew();
        await application.DisposeAsync();

        await AllEndAsync(started);
        Assert.True(took.Elapsed > TimeSpan.FromSeconds(4), $"It took {took.Elapsed}.");
    }

    [Fact]
    public async Task What_a_child_leaves_behind_when_it_ends_by_itself_is_ended()
    {
        Shell("leaving", $"sleep 300 & echo $! > {Pid("inner")}; exit 0");
        await using var application = await StartAsync();
        var left = await ReadPidAsync("inner");

        await application.ResourceNotifications.WaitForResourceAsync("leaving", KnownResourceStates.Finished, Cancelled);

        await AllEndAsync(left);
    }

    [Fact]
    public async Task A_restart_ends_the_child_and_starts_another()
    {
        var child = Shell("restarted", $"echo $$ > {Pid("one")}.$$; mv {Pid("one")}.$$ {Pid("one")}; exec sleep 300");
        await using var application = await StartAsync();
        var before = await ReadPidAsync("one");
        File.Delete(Pid("one"));

        var result = await application.ResourceCommands.ExecuteCommandAsync(child.Resource, KnownResourceCommands.RestartCommand, Cancelled);

        Assert.True(result.Success);
        Assert.NotEqual(before, await ReadPidAsync("one"));
        await AllEndAsync(before);
    }

    [Fact]
    public async Task A_resource_with_explicit_start_starts_when_it_is_told_to()
    {
        var child = Shell("later", "exit 0").WithExplicitStart();
        await using var application = await StartAsync();
        Assert.True(application.ResourceNotifications.TryGetCurrentState("later", out var before));
        Assert.Equal(KnownResourceStates.NotStarted, before.Snapshot.State?.Text);

        await application.ResourceCommands.ExecuteCommandAsync(child.Resource, KnownResourceCommands.StartCommand, Cancelled);

        await application.ResourceNotifications.WaitForResourceAsync("later", KnownResourceStates.Finished, Cancelled);
    }

    private IResourceBuilder<ExecutableResource> Shell(string name, string script) => _builder.AddExecutable(name, "/bin/sh", _folder.FullName, "-c", script);

    private async Task<DistributedApplication> StartAsync()
    {
        var application = _builder.Build();
        await application.StartAsync(Cancelled);
        return application;
    }

    private string Pid(string name) => Path.Combine(_folder.FullName, name);

    private async Task<int> ReadPidAsync(string name)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience;)
        {
            if (File.Exists(Pid(name)) && int.TryParse(await File.ReadAllTextAsync(Pid(name), Cancelled), out var pid))
                return pid;

            await Task.Delay(20, Cancelled);
        }

        throw new TimeoutException($"The process '{name}' did not say its id.");
    }

    /// <summary>Waits until processes have ended: one that was killed may still be on its way out.</summary>
    private static async Task AllEndAsync(params int[] processes)
    {
        for (var waited = Stopwatch.StartNew(); processes.Any(IsRunning); await Task.Delay(20, Cancelled))
            Assert.True(waited.Elapsed < Patience, $"Of {string.Join(", ", processes)} some still run.");
    }

    private static bool IsRunning(int pid)
    {
        try
        {
            // A process that has ended and is not yet collected is no longer running.
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // It is gone, or went while its state was read.
        }
    }

    private static async Task<List<LogLine>> LinesAsync(DistributedApplication application, IResource resource, int count)
    {
        var lines = new List<LogLine>();
        await foreach (var batch in application.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(resource).WithCancellation(Cancelled))
        {
            lines.AddRange(batch);
            if (lines.Count >= count)
                break;
        }

        return lines;
    }
}
