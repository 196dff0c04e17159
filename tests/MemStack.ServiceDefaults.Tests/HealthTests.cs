using System.Globalization;
using System.Text.Json;
using MemStack.ServiceDefaults.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MemStack.ServiceDefaults.Tests;

public sealed class HealthTests
{
    private const string Ready = "ready";

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/readiness")]
    [InlineData("/ready")]
    [InlineData("/health/liveness")]
    [InlineData("/alive")]
    public async Task A_service_without_faults_is_healthy_at_every_endpoint(string path)
    {
        await using var service = await StartAsync(checks => checks.AddCheck("store", () => HealthCheckResult.Healthy(), tags: [Ready]));
        var (status, body) = await service.GetJsonAsync(path);

        Assert.Equal(200, status);
        Assert.Equal("""{"status":"healthy"}""", body.ToString());
    }

    [Theory]
    [InlineData("/health", 503)]
    [InlineData("/health/detailed", 503)]
    [InlineData("/health/readiness", 503)]
    [InlineData("/ready", 503)]
    [InlineData("/health/liveness", 200)]
    [InlineData("/alive", 200)]
    public async Task A_failed_ready_check_withdraws_readiness_but_not_liveness(string path, int expected)
    {
        await using var service = await StartAsync(checks => checks.AddCheck("store", () => HealthCheckResult.Unhealthy(), tags: [Ready]));
        var (status, body) = await service.GetJsonAsync(path);

        Assert.Equal(expected, status);
        Assert.Equal(expected == 200 ? "healthy" : "unhealthy", body.Text("status"));
    }

    [Fact]
    public async Task A_failed_optional_check_does_not_affect_readiness()
    {
        await using var service = await StartAsync(checks =>
            checks.AddCheck("store", () => HealthCheckResult.Healthy(), tags: [Ready]).AddCheck("side", () => HealthCheckResult.Unhealthy())
        );

        Assert.Equal(200, (await service.GetJsonAsync("/health/readiness")).Status);
        Assert.Equal(503, (await service.GetJsonAsync("/health")).Status);
    }

    [Fact]
    public async Task A_degraded_dependency_is_named_but_the_service_stays_ready()
    {
        await using var service = await StartAsync(checks => checks.AddCheck("cache", () => HealthCheckResult.Degraded(), tags: [Ready]));

        var (status, body) = await service.GetJsonAsync("/health");

        Assert.Equal(200, status);
        Assert.Equal("degraded", body.Text("status"));
        Assert.Equal(200, (await service.GetJsonAsync("/ready")).Status);
    }

    [Fact]
    public async Task The_detailed_answer_has_each_dependency_with_its_time_status_and_class_of_error()
    {
        await using var service = await StartAsync(checks =>
            checks
                .AddAsyncCheck(
                    "slow",
                    async token =>
                    {
                        await Task.Delay(50, token);
                        return HealthCheckResult.Healthy();
                    }
                )
                .AddCheck("broken", () => throw new InvalidOperationException("Password=canary of a connection string"))
                .AddCheck(
                    "gone",
                    () =>
                        throw new HttpRequestException(
                            "no",
                            new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound)
                        )
                )
        );

        var (status, body) = await service.GetJsonAsync("/health/detailed");

        Assert.Equal(503, status);
        Assert.Equal("unhealthy", body.Text("status"));
        Assert.Equal("under-test", body.Text("service"));
        Assert.False(string.IsNullOrEmpty(body.Text("version")));
        Assert.Equal(
            ["broken", "gone", "slow"],
            body.GetProperty("dependencies").EnumerateArray().Select(dependency => dependency.Text("name"))
        );
        Assert.Equal(("unhealthy", "InvalidOperationException"), StateOf(body, "broken"));
        Assert.Equal(("unhealthy", "socket_hostnotfound"), StateOf(body, "gone"));
        Assert.Equal(("healthy", null), StateOf(body, "slow"));
        Assert.True(Dependency(body, "slow").GetProperty("response_time_ms").GetDouble() >= 45, "The time is not in milliseconds.");
        Assert.DoesNotContain("canary", body.ToString());
    }

    [Fact]
    public async Task A_hanging_check_times_out()
    {
        await using var service = await StartAsync(
            checks =>
                checks.AddAsyncCheck(
                    "hangs",
                    async token =>
                    {
                        await Task.Delay(Timeout.Infinite, token);
                        return HealthCheckResult.Healthy();
                    },
                    tags: [Ready]
                ),
            new(StringComparer.Ordinal) { ["MemStack:Health:Timeout"] = "00:00:00.2" }
        );

        var (status, body) = await service.GetJsonAsync("/health/detailed");

        Assert.Equal(503, status);
        Assert.Equal(("unhealthy", "timeout"), StateOf(body, "hangs"));
    }

    [Fact]
    public async Task Concurrent_requests_share_one_run_of_the_checks()
    {
        var runs = 0;
        await using var service = await StartAsync(
            checks =>
                checks.AddAsyncCheck(
                    "counted",
                    async token =>
                    {
                        Interlocked.Increment(ref runs);
                        await Task.Delay(100, token);
                        return HealthCheckResult.Healthy();
                    }
                ),
            new(StringComparer.Ordinal) { ["MemStack:Health:CacheDuration"] = "00:01:00" },
            publish: false
        );

        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => service.GetJsonAsync(n % 2 == 0 ? "/health" : "/health/readiness")));

        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_fault_is_seen_when_the_cached_answer_expires()
    {
        var state = HealthCheckResult.Healthy();
        await using var service = await StartAsync(
            checks => checks.AddCheck("store", () => state, tags: [Ready]),
            new(StringComparer.Ordinal) { ["MemStack:Health:CacheDuration"] = "00:00:00.05" }
        );
        Assert.Equal(200, (await service.GetJsonAsync("/ready")).Status);

        state = HealthCheckResult.Unhealthy();
        await Poll.UntilAsync(async () => (await service.GetJsonAsync("/ready")).Status == 503);

        state = HealthCheckResult.Healthy();
        await Poll.UntilAsync(async () => (await service.GetJsonAsync("/ready")).Status == 200);
    }

    [Fact]
    public async Task External_dependencies_are_watched_by_setting()
    {
        await using var well = await Backend.StartAsync(_ => Task.CompletedTask);
        await using var ill = await Backend.StartAsync(context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        using var deaf = new TestRig.DeafPort();
        await using var service = await StartAsync(
            _ => { },
            new(StringComparer.Ordinal)
            {
                ["MemStack:Health:External:qdrant"] = new Uri(well.Address, "/healthz").ToString(),
                ["MemStack:Health:External:langflow"] = ill.Address.ToString(),
                ["MemStack:Health:External:n8n"] = deaf.Address.ToString(),
                ["MemStack:Health:External:neo4j"] = $"tcp://{well.Address.Authority}",
                ["MemStack:Health:External:kafka"] = $"tcp://{deaf.Address.Authority}",
            }
        );

        var (status, body) = await service.GetJsonAsync("/health/detailed");

        Assert.Equal(("healthy", null), StateOf(body, "qdrant"));
        Assert.Equal(("degraded", "http_500"), StateOf(body, "langflow"));
        Assert.Equal(("degraded", "socket_connectionrefused"), StateOf(body, "n8n"));
        Assert.Equal(("healthy", null), StateOf(body, "neo4j"));
        Assert.Equal(("degraded", "socket_connectionrefused"), StateOf(body, "kafka"));
        Assert.Equal("degraded", body.Text("status"));
        Assert.Equal(200, status);
        Assert.Equal(200, (await service.GetJsonAsync("/ready")).Status);
    }

    [Fact]
    public async Task The_state_of_each_dependency_is_a_metric()
    {
        await using var service = await StartAsync(checks =>
            checks
                .AddCheck("well", () => HealthCheckResult.Healthy())
                .AddCheck("limping", () => HealthCheckResult.Degraded())
                .AddCheck("ill", () => HealthCheckResult.Unhealthy())
        );

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        await Poll.UntilAsync(async () =>
        {
            foreach (var sample in MetricSamples.Of(await service.GetTextAsync("/metrics"), "memstack_health_check_status"))
            {
                values[sample.Label("memstack_health_check_name")!] = sample.Value;
            }

            return values.Count == 3;
        });

        Assert.Equal("1", values["well"]);
        Assert.Equal("0.5", values["limping"]);
        Assert.Equal("0", values["ill"]);
    }

    [Fact]
    public async Task The_duration_of_each_check_is_a_metric_without_a_request_for_health()
    {
        await using var service = await StartAsync(checks =>
            checks
                .AddAsyncCheck(
                    "slow",
                    async token =>
                    {
                        await Task.Delay(50, token);
                        return HealthCheckResult.Healthy();
                    }
                )
                .AddCheck("quick", () => HealthCheckResult.Healthy())
        );

        IReadOnlyList<MetricSample> durations = [];
        await Poll.UntilAsync(async () =>
        {
            durations = await service.SamplesAsync("memstack_health_check_duration_seconds");
            return durations.Count == 2;
        });

        var slow = durations.Single(sample => sample.Label("memstack_health_check_name") == "slow");
        Assert.InRange(double.Parse(slow.Value, CultureInfo.InvariantCulture), 0.045, 60);
        Assert.Contains(durations, sample => sample.Label("memstack_health_check_name") == "quick");
    }

    [Fact]
    public async Task A_stopping_service_withdraws_readiness_first_and_still_answers()
    {
        await using var service = await StartAsync(_ => { }, new(StringComparer.Ordinal) { ["MemStack:Shutdown:DrainDelay"] = "00:05:00" });
        using var patience = new CancellationTokenSource();

        // As a signal does: it stops the lifetime, and the waiting code stops the host.
        service.App.Lifetime.StopApplication();
        var stopping = service.App.StopAsync(patience.Token);
        var (status, body) = await service.GetJsonAsync("/health/readiness");
        var alive = await service.GetJsonAsync("/alive");
        var wasStopping = !stopping.IsCompleted;
        await patience.CancelAsync();
        await stopping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.True(wasStopping);
        Assert.Equal(503, status);
        Assert.Equal("stopping", body.Text("status"));
        Assert.Equal(200, alive.Status);
    }

    private static Task<TestService> StartAsync(
        Action<IHealthChecksBuilder> checks,
        Dictionary<string, string?>? settings = null,
        bool publish = true
    ) =>
        TestService.StartAsync(
            Patient(settings),
            builder =>
            {
                checks(builder.Services.AddHealthChecks());
                if (!publish)
                {
                    builder.Services.Configure<HealthCheckPublisherOptions>(options => options.Delay = TimeSpan.FromHours(1));
                }
            }
        );

    // The health of a check must not depend on the speed of the machine.
    private static Dictionary<string, string?> Patient(Dictionary<string, string?>? settings)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal) { ["MemStack:Health:Timeout"] = "00:01:00" };
        foreach (var (name, value) in settings ?? [])
        {
            all[name] = value;
        }

        return all;
    }

    private static JsonElement Dependency(JsonElement body, string name) =>
        body.GetProperty("dependencies").EnumerateArray().Single(dependency => dependency.Text("name") == name);

    private static (string? Status, string? Error) StateOf(JsonElement body, string name)
    {
        var dependency = Dependency(body, name);
        return (dependency.Text("status"), dependency.Text("error_class"));
    }
}
