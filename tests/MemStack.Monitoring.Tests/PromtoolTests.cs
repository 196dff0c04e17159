using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>Prometheus' own tool on its configuration, its rules and their unit tests.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PromtoolTests
{
    public static TheoryData<string> Names => [.. RuleFiles.TestNames];

    [Fact]
    public async Task Prometheus_accepts_the_configuration_and_every_rule()
    {
        var result = await PromtoolAsync("check", "config", "--lint=all", "--lint-fatal", Path.Combine(RuleFiles.Folder, "prometheus.yml"));

        Assert.True(result.ExitCode == 0, result.Everything);
        Assert.Equal(RuleFiles.Paths("rules").Count(), result.Output.Split("rules found").Length - 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Alerts_fire_stay_silent_and_render_their_texts_as_their_unit_tests_say(string name)
    {
        var result = await PromtoolAsync("test", "rules", Path.Combine(RuleFiles.Folder, "tests", name + ".yml"));

        Assert.True(result.ExitCode == 0, result.Everything);
    }

    private static Task<ProcessResult> PromtoolAsync(params string[] arguments) =>
        ProcessRunner.RunAsync(Tools.Require("promtool"), arguments, cancellationToken: TestContext.Current.CancellationToken);
}
