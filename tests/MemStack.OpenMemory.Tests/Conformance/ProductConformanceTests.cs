using TestRig;

namespace MemStack.OpenMemory.Tests.Conformance;

/// <summary>The scenarios that need no fixture tools of the suite's own, on the service as it ships.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class ProductConformanceTests : McpTestBase
{
    [Theory]
    [InlineData("server-initialize")]
    [InlineData("ping")]
    [InlineData("tools-list")]
    [InlineData("dns-rebinding-protection")]
    public async Task The_service_passes(string scenario)
    {
        var result = await ConformanceSuite.RunAsync(new Uri(App.Address, "/mcp"), "--scenario", scenario);

        Assert.True(result.ExitCode == 0, result.Everything);
        Assert.Matches(@"Passed: (\d+)/\1, 0 failed", result.Output);
    }
}
