using System.Text.Json;
using MemStack.Cli.Output;
using MemStack.Cli.Tests.Support;
using MemStack.Client;
using TestRig;

namespace MemStack.Cli.Tests;

/// <summary>Tests the configuration that connects an assistant.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class ConnectTests : IDisposable
{
    private readonly TempDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("claude", "mcpServers")]
    [InlineData("cursor", "mcpServers")]
    [InlineData("vscode", "servers")]
    public async Task The_configuration_is_JSON_with_the_address_and_the_percent_encoded_user(string client, string section)
    {
        var connect = await Tool.RunAsync("connect", client, "--user", "ana/wörk %2F+&", "--data", _data.FullPath);

        Assert.Equal((ExitCodes.Good, ""), (connect.ExitCode, connect.Error));
        using var json = JsonDocument.Parse(connect.Output[connect.Output.IndexOf('{', StringComparison.Ordinal)..]);
        var server = json.RootElement.GetProperty(section).GetProperty("memstack");
        Assert.Contains(
            $"http://localhost:8765/mcp/{client}/http/ana%2Fw%C3%B6rk%20%252F%2B%26\"",
            server.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_defaults_are_the_running_stacks_address_and_the_logged_in_user()
    {
        await new StackRun
        {
            StartedAt = TimeProvider.System.GetUtcNow(),
            Mode = "embedded",
            DataDirectory = _data.FullPath,
            Services = new Dictionary<string, StackService>(StringComparer.Ordinal)
            {
                ["openmemory"] = new(new Uri("http://localhost:21001")),
            },
        }.WriteAsync(TestContext.Current.CancellationToken);

        var connect = await Tool.RunAsync("connect", "cursor", "--data", _data.FullPath, "--json");

        Assert.Equal((ExitCodes.Good, ""), (connect.ExitCode, connect.Error));
        using var document = JsonDocument.Parse(connect.Output);
        var url = $"http://localhost:21001/mcp/cursor/http/{Uri.EscapeDataString(Environment.UserName)}";
        Assert.Equal(url, document.RootElement.GetProperty("url").GetString());
        Assert.Equal(
            url,
            document
                .RootElement.GetProperty("configuration")
                .GetProperty("mcpServers")
                .GetProperty("memstack")
                .GetProperty("url")
                .GetString()
        );
    }

    [Fact]
    public async Task The_data_folder_is_found_from_a_folder_below()
    {
        await File.WriteAllTextAsync(
            Path.Combine(Directory.CreateDirectory(_data.File(".memstack")).FullName, StackRun.FileName),
            """{"startedAt":"2026-11-29T02:00:00Z","mode":"embedded","dataDirectory":"/elsewhere","later":[1],"services":{"openmemory":{"url":"http://localhost:21002","later":true}}}""",
            TestContext.Current.CancellationToken
        );

        var connect = await Tool.RunAsync(["connect", "cursor"], [], Directory.CreateDirectory(_data.File("a", "b")).FullName);

        Assert.Contains("http://localhost:21002/mcp/cursor/http/", connect.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_run_file_is_named()
    {
        await File.WriteAllTextAsync(_data.File(StackRun.FileName), "{", TestContext.Current.CancellationToken);

        var connect = await Tool.RunAsync(["connect", "cursor"], new() { ["MemStack__DataDirectory"] = _data.FullPath });

        Assert.Equal(ExitCodes.Fault, connect.ExitCode);
        Assert.Contains(_data.File(StackRun.FileName), connect.Error, StringComparison.Ordinal);
    }
}
