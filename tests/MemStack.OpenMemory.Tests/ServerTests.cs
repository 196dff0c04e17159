using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TestRig;

namespace MemStack.OpenMemory.Tests;

public sealed class ServerTests : McpTestBase
{
    [Theory]
    [InlineData(null)]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_client_of_any_protocol_version_finds_the_five_tools(string? protocolVersion)
    {
        await using var client = await App.ConnectAsync("/mcp", protocolVersion: protocolVersion);

        var tools = await client.ListToolsAsync(cancellationToken: Token);

        Assert.Equal(
            ["add_memories", "delete_all_memories", "delete_memories", "list_memories", "search_memory"],
            tools.Select(tool => tool.Name).Order(StringComparer.Ordinal)
        );
        Assert.Equal("memstack", client.ServerInfo?.Name);
        Assert.Contains("search_memory", client.ServerInstructions, StringComparison.Ordinal);
        Assert.Equal(protocolVersion ?? "2026-07-28", client.NegotiatedProtocolVersion);
    }

    [Theory]
    [InlineData("add_memories", false, false, "text,infer")]
    [InlineData("search_memory", true, false, "query,as_of")]
    [InlineData("list_memories", true, false, "")]
    [InlineData("delete_memories", false, true, "memory_ids")]
    [InlineData("delete_all_memories", false, true, "")]
    public async Task Tools_describe_their_input_and_whether_they_change_or_destroy(
        string name,
        bool readOnly,
        bool destructive,
        string parameters
    )
    {
        await using var client = await App.ConnectAsync("/mcp");

        var tool = (await client.ListToolsAsync(cancellationToken: Token)).Single(tool => tool.Name == name).ProtocolTool;

        Assert.Equal((readOnly, destructive), (tool.Annotations!.ReadOnlyHint ?? false, tool.Annotations.DestructiveHint ?? false));
        Assert.Equal(false, tool.Annotations.OpenWorldHint);
        Assert.Equal(
            parameters,
            tool.InputSchema.TryGetProperty("properties", out var properties)
                ? string.Join(',', properties.EnumerateObject().Select(property => property.Name))
                : ""
        );
        Assert.True(tool.Description!.Length > 60);
    }

    [Fact]
    public async Task There_is_no_stream_to_get_and_no_session_to_delete()
    {
        using var http = new HttpClient { BaseAddress = App.Address };

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete })
        {
            using var request = new HttpRequestMessage(method, new Uri("/mcp/claude/http/alice", UriKind.Relative));
            request.Headers.Add("Accept", "text/event-stream");
            using var response = await http.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("{", "application/json, text/event-stream", null, 400)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", "application/json", null, 406)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", "application/json, text/event-stream", "1999-01-01", 400)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", "application/json, text/event-stream", "2026-07-28", 400)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", "application/json, text/event-stream", "2025-06-18", 200)]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", "application/json, text/event-stream", "2025-06-18", 202)]
    public async Task A_wrong_request_is_refused_with_a_json_rpc_error(string body, string accept, string? version, int status)
    {
        using var http = new HttpClient { BaseAddress = App.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/mcp", UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Accept", accept);
        if (version is not null)
        {
            request.Headers.Add("MCP-Protocol-Version", version);
        }

        using var response = await http.SendAsync(request, Token);

        var answer = await response.Content.ReadAsStringAsync(Token);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status is >= 400, answer.Contains("\"error\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_service_is_not_ready_while_the_api_is_unavailable()
    {
        var checks = App.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(
            HealthStatus.Healthy,
            (await checks.CheckHealthAsync(check => check.Tags.Contains("ready"), Token)).Entries["api"].Status
        );
        Assert.Equal("GET /health/liveness", Api.Probes[0].Line);

        await Api.DisposeAsync();

        Assert.Equal(
            HealthStatus.Unhealthy,
            (await checks.CheckHealthAsync(check => check.Tags.Contains("ready"), Token)).Entries["api"].Status
        );
    }

    [Fact]
    [Trait(Lanes.Name, Lanes.Servers)]
    public async Task A_wildcard_as_default_user_stops_the_start_with_one_line()
    {
        var result = await ProcessRunner.RunAsync(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "MemStack.OpenMemory.dll"), "--urls", "http://127.0.0.1:0"],
            new ProcessOptions { Environment = new Dictionary<string, string?> { ["MemStack__DefaultUser"] = "*" } },
            cancellationToken: Token
        );

        Assert.Equal((1, "MemStack:DefaultUser must be one name, not a wildcard."), (result.ExitCode, result.Error.Trim()));
    }
}
