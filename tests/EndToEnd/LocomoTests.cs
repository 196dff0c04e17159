using System.Text.Json;
using EndToEnd.Support;
using TestRig;

namespace EndToEnd;

[Collection(StackTests.Name)]
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class LocomoTests(StackFixture stack)
{
    private const string Sample = "conv-26";
    private const double MinHitRate = 0.60;

    [Fact]
    public async Task Mem0s_client_loads_a_conversation_and_finds_the_answers_to_its_questions()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        // For evaluation only, so it is not part of this repository.
        var data =
            Environment.GetEnvironmentVariable("MEMSTACK_LOCOMO") ?? Repository.File("..", "shared", "data", "locomo", "locomo-dev.json");
        Assert.SkipUnless(File.Exists(data), $"LoCoMo's data not available: MEMSTACK_LOCOMO names no file, nor is there one at {data}");
        var client = await NpmPackages.InstallAsync("clients", cancellationToken);

        var run = await ProcessRunner.RunAsync(
            Tools.Require("node"),
            [
                Repository.File("tests", "clients", "locomo.mjs"),
                client,
                stack.Api.ToString().TrimEnd('/'),
                data,
                Sample,
                $"locomo-{Sample}",
            ],
            new() { Environment = new Dictionary<string, string?> { ["MEM0_TELEMETRY"] = "false" } },
            TimeSpan.FromMinutes(8),
            cancellationToken
        );

        Assert.True(run.ExitCode == 0, run.Everything);
        TestContext.Current.TestOutputHelper?.WriteLine(run.Output);
        var result = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(result.GetProperty("turns").GetInt32(), result.GetProperty("stored").GetInt32());
        Assert.True(result.GetProperty("questions").GetInt32() > 100, run.Output);
        Assert.True(result.GetProperty("hitAt10").GetDouble() >= MinHitRate, run.Output);
    }
}
