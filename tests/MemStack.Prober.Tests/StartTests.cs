using TestRig;

namespace MemStack.Prober.Tests;

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class StartTests
{
    [Theory]
    [InlineData("Interval", "00:00:00", "MemStack:Prober:Interval must be from 00:00:01 to 01:00:00; the default is 00:00:30.")]
    [InlineData("Timeout", "00:02:00", "MemStack:Prober:Timeout must be from 00:00:00.1 to 00:01:00; the default is 00:00:10.")]
    [InlineData(
        "EraseInterval",
        "8.00:00:00",
        "MemStack:Prober:EraseInterval must be from 00:00:00, in each round, to 7.00:00:00; the default is 01:00:00."
    )]
    [InlineData(
        "ApiKey",
        "two words",
        "MemStack:Prober:ApiKey must be printable ASCII without spaces; leave it out to use MemStack:Client:ApiKey."
    )]
    public async Task A_wrong_setting_stops_the_start_with_one_line_that_names_it(string name, string value, string line)
    {
        var ended = await ProcessRunner.RunAsync(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "MemStack.Prober.dll"), "--urls", "http://127.0.0.1:0"],
            new() { Environment = new Dictionary<string, string?> { [$"MemStack__Prober__{name}"] = value } },
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken
        );

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains(line, Assert.Single(ended.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }
}
