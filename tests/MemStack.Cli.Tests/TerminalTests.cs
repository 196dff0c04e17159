using MemStack.Cli.Output;
using MemStack.Cli.Tests.Support;
using TestRig;

namespace MemStack.Cli.Tests;

/// <summary>Tests the output on a terminal, which <c>script</c> creates.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class TerminalTests(KeyedApi api) : IDisposable
{
    private const string Escape = "\u001b[";

    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_terminal_gets_progress_bars_and_coloured_tables()
    {
        await api.RememberAsync("watched", "The boiler was serviced");

        var export = await RunAsync($"export {_files.File("watched.jsonl")} --user watched --url {api.Address}");
        var import = await RunAsync($"import {_files.File("watched.jsonl")} --url {api.Address}");
        var status = await RunAsync($"status --url {api.Address}");

        Assert.All([export, import, status], run => Assert.Equal(ExitCodes.Good, run.ExitCode));
        Assert.All([export, import, status], run => Assert.Contains(Escape, run.Output, StringComparison.Ordinal));
        Assert.Contains("exporting", export.Output, StringComparison.Ordinal);
        Assert.Contains("exported 1 memories", export.Output, StringComparison.Ordinal);
        Assert.Contains("importing", import.Output, StringComparison.Ordinal);
        Assert.Contains("╭", status.Output, StringComparison.Ordinal);
    }

    private static Task<ProcessResult> RunAsync(string arguments) =>
        ProcessRunner.RunAsync(
            Tools.Require("script"),
            ["-qec", $"dotnet {Tool.Program} {arguments}", "/dev/null"],
            new()
            {
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    [Tool.KeySetting] = KeyedApi.Key,
                    ["TERM"] = "xterm-256color",
                    ["NO_COLOR"] = null,
                    ["CI"] = null,
                },
            },
            cancellationToken: TestContext.Current.CancellationToken
        );
}
