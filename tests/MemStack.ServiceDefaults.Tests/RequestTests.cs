using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MemStack.ServiceDefaults.Logging;
using MemStack.ServiceDefaults.Requests;
using MemStack.ServiceDefaults.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MemStack.ServiceDefaults.Tests;

public sealed class RequestTests
{
    private const string Header = "X-Request-ID";

    [Fact]
    public async Task Every_answer_carries_a_request_id()
    {
        await using var service = await StartAsync();
        foreach (var path in new[] { "/items/1", "/throws", "/missing", "/health" })
        {
            using var response = await SendAsync(service, path);

            Assert.Matches("^[0-9a-f]{32}$", Assert.Single(response.Headers.GetValues(Header)));
        }
    }

    [Fact]
    public async Task A_well_formed_request_id_of_the_caller_is_in_answer_and_log()
    {
        await using var service = await StartAsync();
        using var response = await SendAsync(service, "/items/1", (Header, "abc-1.DEF_2"));

        Assert.Equal("abc-1.DEF_2", Assert.Single(response.Headers.GetValues(Header)));
        Assert.Equal("/items/{id}", (await ConsoleRecorder.Instance.RequestLineAsync("abc-1.DEF_2")).Text("endpoint"));
    }

    [Theory]
    [InlineData("has space")]
    [InlineData("a@b.example")]
    [InlineData("\"quoted\"")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    public async Task A_request_id_of_other_characters_or_too_long_is_replaced(string sent)
    {
        await using var service = await StartAsync();
        using var response = await SendAsync(service, "/items/1", (Header, sent));

        Assert.NotEqual(sent, Assert.Single(response.Headers.GetValues(Header)));
    }

    [Fact]
    public async Task The_line_of_a_request_has_the_fields_that_operators_search_by()
    {
        await using var service = await StartAsync();
        using var response = await SendAsync(service, "/items/7", (Header, "fields-1"));
        var line = await ConsoleRecorder.Instance.RequestLineAsync("fields-1");

        Assert.Equal("under-test", line.Text("service"));
        Assert.Equal("info", line.Text("level"));
        Assert.Equal("GET", line.Text("method"));
        Assert.Equal("/items/{id}", line.Text("endpoint"));
        Assert.Equal(JsonValueKind.Number, line.GetProperty("status").ValueKind);
        Assert.Equal(200, line.GetProperty("status").GetInt32());
        Assert.True(line.GetProperty("duration_ms").GetDouble() > 0, "A request takes time.");
        Assert.Equal("tenant-1", line.Text("tenant"));
        Assert.Equal("app-1", line.Text("app"));
        Assert.Equal("agent-1", line.Text("agent"));
        Assert.Matches("^[A-Za-z0-9+/]{22}==$", line.Text("user"));
        Assert.Matches("^[0-9a-f]{32}$", line.Text("trace_id"));
        Assert.Matches("^[0-9a-f]{16}$", line.Text("span_id"));
        Assert.True(line.GetProperty("timestamp").TryGetDateTimeOffset(out _));
        Assert.StartsWith("GET /items/{id} answered 200 in ", line.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_and_scrapes_are_not_logged()
    {
        await using var service = await StartAsync();
        using var health = await SendAsync(service, "/health", (Header, "quiet-1"));
        using var metrics = await SendAsync(service, "/metrics", (Header, "quiet-2"));
        using var item = await SendAsync(service, "/items/1", (Header, "loud-1"));
        await ConsoleRecorder.Instance.RequestLineAsync("loud-1");

        Assert.DoesNotContain(ConsoleRecorder.Instance.Lines, line => line.Contains("quiet-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_exception_becomes_a_problem_with_request_and_trace_id_and_without_its_text()
    {
        foreach (var environment in new[] { "Production", "Development" })
        {
            await using var service = await StartAsync(environment: environment);
            using var response = await SendAsync(service, "/throws", (Header, "problem-1"));
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var problem = JsonDocument.Parse(text).RootElement;

            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal("problem-1", problem.Text("requestId"));
            Assert.Matches("^[0-9a-f]{32}$", problem.Text("traceId"));
            Assert.DoesNotContain("what went wrong", text);
            var line = await ConsoleRecorder.Instance.RequestLineAsync("problem-1");
            Assert.Equal("500", line.Text("status"));
            Assert.Equal("/throws", line.Text("endpoint"));
            ConsoleRecorder.Instance.Clear();
        }
    }

    [Fact]
    public async Task An_exception_is_logged_with_its_type_and_frames_but_not_its_message()
    {
        await using var service = await StartAsync();
        using var response = await SendAsync(service, "/throws", (Header, "thrown-1"));
        var line = await ConsoleRecorder.Instance.WaitForAsync(line =>
            line.Text("request_id") == "thrown-1" && line.Text("level") == "error"
        );

        Assert.Equal("System.InvalidOperationException", line.GetProperty("exception").Text("type"));
        Assert.Contains(nameof(RequestTests), line.GetProperty("exception").Text("stack"));
        Assert.DoesNotContain("what went wrong", line.ToString());
    }

    [Fact]
    public async Task A_missing_page_is_a_problem_too()
    {
        await using var service = await StartAsync();
        var (status, problem) = await service.GetJsonAsync("/missing");

        Assert.Equal(404, status);
        Assert.NotNull(problem.Text("requestId"));
    }

    [Fact]
    public async Task A_body_above_the_limit_is_refused_with_413()
    {
        await using var service = await StartAsync(new(StringComparer.Ordinal) { ["MemStack:Limits:MaxRequestBodyBytes"] = "2048" });
        using var response = await service.Client.PostAsJsonAsync("/items", new string('x', 4096), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Answers_do_not_name_the_server()
    {
        await using var service = await StartAsync();
        using var response = await SendAsync(service, "/items/1");

        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("localhost", null, 200)]
    [InlineData("localhost:1234", null, 200)]
    [InlineData("127.0.0.1", "http://localhost:3000", 200)]
    [InlineData("[::1]:8000", "http://[::1]:9", 200)]
    [InlineData("memory.example.com", "https://memory.example.com", 200)]
    [InlineData("a.wild.example", null, 200)]
    [InlineData("localhost", "https://page.example:8443", 200)]
    [InlineData("localhost", "vscode-webview://abc", 403)]
    [InlineData("localhost", "https://page.example", 403)]
    [InlineData("localhost", "null", 403)]
    [InlineData("localhost", "http://evil.example", 403)]
    [InlineData("localhost", "http://localhost.evil.example", 403)]
    [InlineData("evil.example", null, 403)]
    [InlineData("localhost.evil.example", null, 403)]
    [InlineData("wild.example", null, 403)]
    [InlineData("evil.example", "http://evil.example", 403)]
    public async Task Only_allowed_hosts_and_origins_are_served(string host, string? origin, int expected)
    {
        await using var service = await StartAsync(
            new(StringComparer.Ordinal)
            {
                ["MemStack:AllowedHosts"] = "memory.example.com; *.wild.example",
                ["MemStack:AllowedOrigins:0"] = "https://page.example:8443",
            }
        );
        foreach (var path in new[] { "/items/1", "/health", "/metrics" })
        {
            using var response = origin is null
                ? await SendAsync(service, path, ("Host", host))
                : await SendAsync(service, path, ("Host", host), ("Origin", origin));

            Assert.Equal(expected, (int)response.StatusCode);
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task A_web_socket_from_a_foreign_page_is_refused()
    {
        await using var service = await StartAsync();
        using var response = await SendAsync(
            service,
            "/socket",
            ("Origin", "http://evil.example"),
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
        );
        using var own = await SendAsync(
            service,
            "/socket",
            ("Origin", service.BaseAddress.GetLeftPart(UriPartial.Authority)),
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
        );

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, own.StatusCode);
    }

    private static Task<TestService> StartAsync(Dictionary<string, string?>? settings = null, string environment = "Production") =>
        TestService.StartAsync(
            settings,
            environment: environment,
            endpoints: app =>
            {
                app.UseWebSockets();
                app.MapGet(
                    "/items/{id}",
                    (string id, HttpContext context, ILoggerFactory loggers) =>
                    {
                        var log = context.GetRequestLog();
                        log.SetUser(id);
                        log.Tenant = "tenant-1";
                        log.App = "app-1";
                        log.Agent = "agent-1";
                        return Results.Ok();
                    }
                );
                app.MapPost("/items", (string[] items) => Results.Ok());
                app.MapGet(
                    "/throws",
                    () =>
                    {
                        throw new InvalidOperationException("what went wrong");
                    }
                );
                app.MapGet(
                    "/socket",
                    async (HttpContext context) =>
                    {
                        using var socket = await context.WebSockets.AcceptWebSocketAsync();
                    }
                );
            }
        );

    private static async Task<HttpResponseMessage> SendAsync(TestService service, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}
