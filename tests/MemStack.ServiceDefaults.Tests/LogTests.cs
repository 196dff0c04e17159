using System.Diagnostics;
using System.Text.Json;
using MemStack.ServiceDefaults.Logging;
using MemStack.ServiceDefaults.Requests;
using MemStack.ServiceDefaults.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MemStack.ServiceDefaults.Tests;

public sealed class LogTests
{
    private const string HashKey = "MemStack:Privacy:UserHashKey";

    [Fact]
    public async Task A_line_within_a_request_has_its_request_trace_tenant_and_user()
    {
        ConsoleRecorder.Instance.Clear();
        await using var service = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/jobs/ana@example.test");
        request.Headers.Add("X-Request-ID", "within-1");
        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var line = await ConsoleRecorder.Instance.WaitForAsync(line =>
            line.Text("event") == "Worked" && line.Text("request_id") == "within-1"
        );
        var end = await ConsoleRecorder.Instance.RequestLineAsync("within-1");

        Assert.Equal("under-test", line.Text("service"));
        Assert.Equal("warning", line.Text("level"));
        Assert.Equal("Worked on 3 items", line.Text("message"));
        Assert.Equal("tests.work", line.Text("category"));
        Assert.Equal("/jobs/{user}", line.Text("endpoint"));
        Assert.Equal("tenant-1", line.Text("tenant"));
        Assert.Equal("app-1", line.Text("app"));
        Assert.Equal("agent-1", line.Text("agent"));
        Assert.Equal(end.Text("trace_id"), line.Text("trace_id"));
        Assert.Matches("^[0-9a-f]{32}$", line.Text("trace_id"));
        Assert.Matches("^[0-9a-f]{16}$", line.Text("span_id"));
        Assert.Matches("^[A-Za-z0-9+/]{22}==$", line.Text("user"));
        Assert.Equal(3, line.GetProperty("state").GetProperty("Count").GetInt32());
        Assert.DoesNotContain("ana@", line.ToString());
    }

    [Fact]
    public async Task A_line_outside_of_requests_has_service_level_and_message_and_no_request()
    {
        await using var service = await StartAsync();
        using (NoActivity())
        {
            LogOf(service, "tests.outside").Worked(4);
        }

        var line = await ConsoleRecorder.Instance.WaitForAsync(line => line.Text("category") == "tests.outside");

        Assert.Equal("under-test", line.Text("service"));
        Assert.Equal("Worked on 4 items", line.Text("message"));
        Assert.EndsWith("Z", line.Text("timestamp"), StringComparison.Ordinal);
        Assert.Null(line.Text("request_id"));
        Assert.Null(line.Text("trace_id"));
    }

    [Fact]
    public async Task A_user_has_one_hash_in_all_services_of_one_key_and_another_under_another_key()
    {
        var hashes = new List<string?>();
        foreach (
            var (key, id) in new[]
            {
                ("first key of 16 characters", "hash-1"),
                ("first key of 16 characters", "hash-2"),
                ("other key of 16 characters", "hash-3"),
            }
        )
        {
            await using var service = await StartAsync(new(StringComparer.Ordinal) { [HashKey] = key });
            using var request = new HttpRequestMessage(HttpMethod.Get, "/jobs/ana");
            request.Headers.Add("X-Request-ID", id);
            using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            hashes.Add((await ConsoleRecorder.Instance.RequestLineAsync(id)).Text("user"));
        }

        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(hashes[0], hashes[2]);
    }

    [Theory]
    [InlineData("line\nbreak \"quoted\" \\ and \u0007 bell", "line\nbreak \"quoted\" \\ and \u0007 bell")]
    [InlineData("Grüße, 北京 👋", "Grüße, 北京 👋")]
    public async Task Any_value_is_written_as_one_line_of_valid_JSON(string value, string expected)
    {
        ConsoleRecorder.Instance.Clear();
        await using var service = await StartAsync();
        LogOf(service, "tests.values").Valued(value, double.NaN, 2.5);
        var line = await ConsoleRecorder.Instance.WaitForAsync(line => line.Text("category") == "tests.values");

        var raw = Assert.Single(ConsoleRecorder.Instance.Lines, text => text.Contains("tests.values", StringComparison.Ordinal));
        Assert.Equal(raw.Length - 1, raw.IndexOf('\n', StringComparison.Ordinal));
        Assert.Equal(expected, line.GetProperty("state").Text("Value"));
        Assert.Equal(JsonValueKind.String, line.GetProperty("state").GetProperty("Odd").ValueKind);
        Assert.Equal(2.5, line.GetProperty("state").GetProperty("Number").GetDouble());
    }

    [Fact]
    public async Task Half_a_surrogate_pair_becomes_a_replacement_character()
    {
        await using var service = await StartAsync();
        LogOf(service, "tests.half").Valued("half \ud83d a pair", 1, 1);
        var line = await ConsoleRecorder.Instance.WaitForAsync(line => line.Text("category") == "tests.half");

        Assert.Equal("half \ufffd a pair", line.GetProperty("state").Text("Value"));
    }

    [Fact]
    public async Task A_huge_value_is_truncated_and_the_next_line_is_complete()
    {
        await using var service = await StartAsync();
        var log = LogOf(service, "tests.huge");
        log.Valued(new string('x', 200_000), 1, 1);
        log.Worked(5);

        var huge = await ConsoleRecorder.Instance.WaitForAsync(line =>
            line.Text("category") == "tests.huge" && line.Text("event") == "Valued"
        );
        var next = await ConsoleRecorder.Instance.WaitForAsync(line =>
            line.Text("category") == "tests.huge" && line.Text("event") == "Worked"
        );

        Assert.Equal(8_000, huge.GetProperty("state").Text("Value")!.Length);
        Assert.Equal("Worked on 5 items", next.Text("message"));
    }

    [Theory]
    [InlineData("Logging__LogLevel__Default", "Error", false)]
    [InlineData("Logging__LogLevel__Default", "Warning", true)]
    [InlineData("Logging__LogLevel__tests", "Error", false)]
    public async Task The_level_of_a_service_is_set_by_an_environment_variable(string variable, string level, bool isWritten)
    {
        ConsoleRecorder.Instance.Clear();
        Environment.SetEnvironmentVariable(variable, level);
        try
        {
            await using var service = await StartAsync();
            var log = LogOf(service, "tests.levels");
            log.Worked(1);
            log.Failed();
            await ConsoleRecorder.Instance.WaitForAsync(line => line.Text("category") == "tests.levels" && line.Text("level") == "error");
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }

        Assert.Equal(isWritten, ConsoleRecorder.Instance.Lines.Any(line => line.Contains("Worked on 1 items", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_exported_record_carries_the_trace_and_the_request_of_its_line()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var settings = collector.Settings;
        settings["OTEL_TRACES_SAMPLER"] = "always_on";
        await using (var service = await StartAsync(settings))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/jobs/ana");
            request.Headers.Add("X-Request-ID", "record-1");
            using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            await service.App.StopAsync(TestContext.Current.CancellationToken);
        }

        var line = await ConsoleRecorder.Instance.RequestLineAsync("record-1");
        var records = collector.TextOf("logs");

        Assert.Contains("Worked on 3 items", records);
        Assert.Contains("record-1", records);
        Assert.Contains("/jobs/{user}", records);
        Assert.True(
            collector.Holds("logs", Convert.FromHexString(line.Text("trace_id")!)),
            "No log record has the trace id of the console's line."
        );
        Assert.True(
            collector.Holds("traces", Convert.FromHexString(line.Text("trace_id")!)),
            "No span has the trace id of the console's line."
        );
    }

    private static Task<TestService> StartAsync(Dictionary<string, string?>? settings = null) =>
        TestService.StartAsync(
            settings,
            endpoints: app =>
                app.MapGet(
                    "/jobs/{user}",
                    (string user, HttpContext context, ILoggerFactory loggers) =>
                    {
                        var log = context.GetRequestLog();
                        log.SetUser(user);
                        log.Tenant = "tenant-1";
                        log.App = "app-1";
                        log.Agent = "agent-1";
                        loggers.CreateLogger("tests.work").Worked(3);
                    }
                )
        );

    private static ILogger LogOf(TestService service, string category) =>
        service.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

    private static Restored NoActivity()
    {
        var before = Activity.Current;
        Activity.Current = null;
        return new Restored(before);
    }

    private sealed class Restored(Activity? activity) : IDisposable
    {
        public void Dispose() => Activity.Current = activity;
    }
}

internal static partial class TestLog
{
    [LoggerMessage(11, LogLevel.Warning, "Worked on {Count} items")]
    public static partial void Worked(this ILogger logger, int count);

    [LoggerMessage(12, LogLevel.Warning, "Values {Value} {Odd} {Number}")]
    public static partial void Valued(this ILogger logger, string value, double odd, double number);

    [LoggerMessage(13, LogLevel.Error, "It failed")]
    public static partial void Failed(this ILogger logger);
}
