using System.Net.Http.Json;
using MemStack.ServiceDefaults.Logging;
using MemStack.ServiceDefaults.Requests;
using MemStack.ServiceDefaults.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MemStack.ServiceDefaults.Tests;

public sealed class PrivacyTests
{
    private const string CanaryUser = "canaryuser7391";
    private const string CanaryMail = "canary.mail@example.test";
    private const string CanaryMemory = "canarymemory secretly likes marzipan";
    private static readonly Action<ILogger, string, Exception?> _leak = LoggerMessage.Define<string>(
        LogLevel.Warning,
        new EventId(1, "Leak"),
        "User {User}"
    );
    private static readonly string[] _canaries = [CanaryUser, CanaryMail, "canary.mail", "marzipan", "canary"];

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task What_users_send_is_in_no_log_line_span_metric_or_log_record(string environment)
    {
        var leaks = await RunAndSearchAsync(environment, endpoints: null);

        Assert.Empty(leaks);
    }

    [Fact]
    public async Task The_search_for_canaries_finds_one_that_a_service_leaks()
    {
        var leaks = await RunAndSearchAsync(
            "Development",
            app =>
                app.MapGet(
                    "/leak/{user}",
                    (string user, ILoggerFactory loggers) =>
                    {
                        System.Diagnostics.Activity.Current?.SetTag("leak", user);
                        _leak(loggers.CreateLogger("Leak"), user, null);
                        return Results.Ok();
                    }
                )
        );

        Assert.Contains("console: canaryuser7391", leaks);
        Assert.Contains("traces: canaryuser7391", leaks);
        Assert.Contains("logs: canaryuser7391", leaks);
    }

    [Fact]
    public async Task Log_levels_that_ask_for_the_frameworks_details_do_not_bring_paths_into_the_log()
    {
        ConsoleRecorder.Instance.Clear();
        await using (
            var service = await TestService.StartAsync(
                new(StringComparer.Ordinal)
                {
                    ["Logging:LogLevel:Default"] = "Trace",
                    ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "Information",
                    ["Logging:Console:LogLevel:Default"] = "Trace",
                    ["Logging:Console:LogLevel:Microsoft.AspNetCore"] = "Debug",
                },
                endpoints: app => app.MapGet("/mcp/{client}/http/{user}", () => "ok")
            )
        )
        {
            await service.GetTextAsync($"/mcp/cursor/http/{CanaryUser}?user_id={CanaryUser}");
            await ConsoleRecorder.Instance.WaitForAsync(line =>
                line.Text("event") == "RequestCompleted" && line.Text("endpoint") == "/mcp/{client}/http/{user}"
            );
        }

        Assert.DoesNotContain(ConsoleRecorder.Instance.Lines, line => line.Contains("canary", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<List<string>> RunAndSearchAsync(string environment, Action<WebApplication>? endpoints)
    {
        ConsoleRecorder.Instance.Clear();
        await using var collector = await OtlpCollector.StartAsync();
        await using var backend = await Backend.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path.Value!.Contains("broken", StringComparison.Ordinal) ? 500 : 200;
            return Task.CompletedTask;
        });
        var settings = collector.Settings;
        settings["OTEL_TRACES_SAMPLER"] = "always_on";
        settings["services:backend:http:0"] = backend.Address.ToString();
        string metrics;
        await using (
            var service = await TestService.StartAsync(settings, endpoints: app => MapEndpoints(app, endpoints), environment: environment)
        )
        {
            await SendCanariesAsync(service, endpoints is not null);
            await service.SamplesAsync("http_server_request_duration_seconds_count");
            metrics = await service.GetTextAsync("/metrics");
            await service.App.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Contains("http_server_request_duration_seconds", metrics);
        Assert.Contains("/users/{user}/memories", collector.TextOf("traces"));
        Assert.Contains("http.server.request.duration", collector.TextOf("metrics"));
        Assert.Contains("answered", collector.TextOf("logs"));
        Assert.NotEmpty(ConsoleRecorder.Instance.Lines);
        var places = new (string Name, string Text)[]
        {
            ("console", string.Join('\n', ConsoleRecorder.Instance.Lines)),
            ("metrics endpoint", metrics),
            ("traces", collector.TextOf("traces")),
            ("metrics", collector.TextOf("metrics")),
            ("logs", collector.TextOf("logs")),
        };
        return
        [
            .. from place in places
            from canary in _canaries
            where place.Text.Contains(canary, StringComparison.OrdinalIgnoreCase)
            select $"{place.Name}: {canary}",
        ];
    }

    private static void MapEndpoints(WebApplication app, Action<WebApplication>? more)
    {
        app.MapPost(
            "/users/{user}/memories",
            (string user, HttpContext context) =>
            {
                context.GetRequestLog().SetUser(user);
                return Results.Ok();
            }
        );
        app.MapGet(
            "/users/{user}/throws",
            (string user) =>
            {
                throw new InvalidOperationException($"{user}: {CanaryMemory}", new FormatException(CanaryMail));
            }
        );
        app.MapGet("/users/{user}/number/{number:int}", (string user, int number, bool flag) => Results.Ok());
        app.MapGet(
            "/users/{user}/calls",
            async (string user, IHttpClientFactory clients, CancellationToken cancellationToken) =>
            {
                using var ok = await clients
                    .CreateClient()
                    .GetAsync(new Uri($"http://backend/people/{user}?user_id={user}"), cancellationToken);
                using var broken = await clients
                    .CreateClient()
                    .PostAsJsonAsync(new Uri($"http://backend/broken/{user}"), CanaryMemory, cancellationToken);
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:9/{user}?q={user}"));
                using var refused = await clients.CreateClient().SendAsync(request, cancellationToken);
            }
        );
        more?.Invoke(app);
    }

    private static async Task SendCanariesAsync(TestService service, bool leak)
    {
        string[] paths =
        [
            $"/users/{CanaryUser}/throws?user_id={CanaryUser}",
            $"/users/{CanaryUser}/number/5?flag={CanaryUser}",
            $"/users/{CanaryUser}/calls",
            $"/no/route/{CanaryUser}?email={CanaryMail}",
            $"/health/{CanaryUser}",
        ];
        foreach (var path in leak ? [.. paths, $"/leak/{CanaryUser}"] : paths)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-User", CanaryUser);
            request.Headers.Add("Authorization", $"Token {CanaryUser}");
            using var _ = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        Assert.StartsWith("HTTP/1.1 403", await SendForeignHostAsync(service.BaseAddress), StringComparison.Ordinal);
        using var adding = new HttpRequestMessage(HttpMethod.Post, $"/users/{CanaryUser}/memories?user_id={CanaryUser}")
        {
            Content = JsonContent.Create(new { text = CanaryMemory, email = CanaryMail }),
        };
        adding.Headers.Add("X-Request-ID", "last-of-canaries");
        using var added = await service.Client.SendAsync(adding, TestContext.Current.CancellationToken);
        Assert.True(added.IsSuccessStatusCode);

        // Lines are written in their order by a thread that a stop waits for a while only.
        await ConsoleRecorder.Instance.RequestLineAsync("last-of-canaries");
    }

    // A raw request, because the HttpClient of this process is instrumented as well, and would report its Host header.
    private static async Task<string> SendForeignHostAsync(Uri address)
    {
        using var connection = new System.Net.Sockets.TcpClient();
        await connection.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(
            System.Text.Encoding.ASCII.GetBytes(
                $"GET / HTTP/1.1\r\nHost: {CanaryUser}.example\r\nOrigin: http://{CanaryUser}.example\r\nConnection: close\r\n\r\n"
            ),
            TestContext.Current.CancellationToken
        );
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
