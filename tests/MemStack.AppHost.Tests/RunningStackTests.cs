using System.Net.Http.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using MemStack.AppHost.Resources;
using MemStack.Client;
using Microsoft.Extensions.DependencyInjection;
using TestRig;
using TempDirectory = TestRig.TempDirectory;

namespace MemStack.AppHost.Tests;

/// <summary>Tests the whole stack under Aspire's testing builder, with a data directory and ports of its own.</summary>
public sealed class RunningStackFixture : IAsyncLifetime
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(5);

    private readonly TempDirectory _data = new();
    private DistributedApplication? _stack;

    public string Data => _data.FullPath;

    public DistributedApplication Stack => _stack ?? throw new InvalidOperationException("The stack has not been started.");

    public async ValueTask InitializeAsync()
    {
        var arguments = StartedStack
            .Environment(Data)
            .Select(variable => $"--{variable.Key.Replace("__", ":", StringComparison.Ordinal)}={variable.Value}");
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.MemStack_AppHost>(
            [.. arguments],
            TestContext.Current.CancellationToken
        );
        _stack = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await _stack.StartAsync(TestContext.Current.CancellationToken);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(StartDeadline);
        foreach (var service in (string[])["api", "openmemory", "web", "prober"])
        {
            await _stack.ResourceNotifications.WaitForResourceHealthyAsync(service, deadline.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stack is not null)
        {
            await _stack.DisposeAsync();
        }

        _data.Dispose();
    }
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class RunningStackTests(RunningStackFixture running) : IClassFixture<RunningStackFixture>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_run_file_names_the_parts_and_their_addresses()
    {
        StackRun? run = null;
        await Poll.UntilAsync(
            "the services' processes in run.json",
            async token =>
                (run = await StackRun.ReadAsync(running.Data, token)) is not null
                && run.Services.Where(service => service.Key != "dashboard").All(service => service.Value.ProcessId is not null),
            Deadline,
            Cancelled
        );

        Assert.Equal((Environment.ProcessId, "embedded", running.Data), (run!.ProcessId, run.Mode, run.DataDirectory));
        Assert.Superset(new HashSet<string> { "api", "openmemory", "web", "prober", "dashboard" }, run.Services.Keys.ToHashSet());
        using var client = new HttpClient();
        Assert.All(
            await Task.WhenAll(
                run.Services.Values.Select(service => service.Health).OfType<Uri>().Select(health => client.GetAsync(health, Cancelled))
            ),
            answer => Assert.True(answer.IsSuccessStatusCode)
        );
    }

    [Fact]
    public async Task The_command_of_the_dashboard_loads_demo_data()
    {
        var result = await running
            .Stack.Services.GetRequiredService<ResourceCommandService>()
            .ExecuteCommandAsync("api", DemoData.CommandName, Cancelled);

        Assert.True(result.Success, result.Message);
        using var client = running.Stack.CreateHttpClient("api");
        Assert.Contains(
            "Lisbon",
            await client.GetStringAsync(new Uri($"/memories?user_id={DemoData.User}", UriKind.Relative), Cancelled),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_killed_service_is_restarted_with_its_memories()
    {
        using var client = running.Stack.CreateHttpClient("api");
        using var added = await client.PostAsJsonAsync(
            "/memories",
            new
            {
                messages = new[] { new { role = "user", content = "The boiler was serviced in March." } },
                user_id = "killed",
                infer = false,
            },
            Cancelled
        );
        added.EnsureSuccessStatusCode();
        var before = await StackRun.ReadAsync(running.Data, Cancelled);

        // The service itself; what the orchestrator started is the dotnet command above it.
        Assert.True(Signals.Send(Processes.ChildOf(before!.Services["api"].ProcessId!.Value), Signal.Kill));

        await Poll.UntilAsync(
            "another process of the api",
            async token => (await StackRun.ReadAsync(running.Data, token))!.Services["api"].ProcessId != before.Services["api"].ProcessId,
            Deadline,
            Cancelled
        );
        await running.Stack.ResourceNotifications.WaitForResourceHealthyAsync("api", Cancelled).WaitAsync(Deadline, Cancelled);
        using var again = running.Stack.CreateHttpClient("api");
        Assert.Contains(
            "serviced in March",
            await again.GetStringAsync(new Uri("/memories?user_id=killed", UriKind.Relative), Cancelled),
            StringComparison.Ordinal
        );
    }
}
