using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests.Facts;

/// <summary>
/// What the default engine, without any model, makes of statements that follow one another: what is true now is served, what isn't is not, and nothing is
/// lost. The second half of the scenarios was written before the grammar and is no guide to it.
/// </summary>
public sealed class UpdateScenarios : IAsyncLifetime
{
    private const string First = "Scenarios.First.txt";
    private const string HeldBack = "Scenarios.HeldBack.txt";
    private const string Second = "Scenarios.Second.txt";
    private const string Third = "Scenarios.Third.txt";
    private const string Fourth = "Scenarios.Fourth.txt";
    private const string Fifth = "Scenarios.Fifth.txt";
    private const double Required = 0.8;

    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private TestEngine? _host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = new TestEngine(_folder.Path, _time);
        await _host.OpenAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(First)]
    [InlineData(HeldBack)]
    [InlineData(Second)]
    [InlineData(Third)]
    [InlineData(Fourth)]
    [InlineData(Fifth)]
    public async Task At_least_four_of_five_scenarios_end_with_what_is_true(string file)
    {
        var outcomes = await PlayAsync(file);
        var wrong = outcomes.Where(outcome => outcome.Wrong.Count > 0).Select(outcome => $"{outcome.Name}: {string.Join("; ", outcome.Wrong)}").ToList();
        var right = 1.0 - ((double)wrong.Count / outcomes.Count);
        var report = $"{file}: {outcomes.Count - wrong.Count} of {outcomes.Count} right ({right:P1}).\n{string.Join('\n', wrong)}";
        TestContext.Current.TestOutputHelper!.WriteLine(report);
        Assert.True(right >= Required, report);
    }

    [Theory]
    [InlineData(First)]
    [InlineData(HeldBack)]
    [InlineData(Second)]
    [InlineData(Third)]
    [InlineData(Fourth)]
    [InlineData(Fifth)]
    public async Task Nothing_that_was_said_is_lost(string file)
    {
        var lost = (await PlayAsync(file)).SelectMany(outcome => outcome.Lost.Select(what => $"{outcome.Name}: {what}"));
        Assert.Empty(lost);
    }

    [Fact]
    public void There_are_enough_scenarios_of_many_kinds_and_none_is_in_both_halves()
    {
        var first = Scenario.Read(First);
        var heldBack = Scenario.Read(HeldBack);
        var names = first.Concat(heldBack).Select(scenario => scenario.Name).ToList();
        Assert.True(names.Count >= 100, $"{names.Count} scenarios");
        Assert.True(heldBack.Count >= 35, $"{heldBack.Count} held back");
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.True(names.Select(name => name.Split('/')[0]).Distinct(StringComparer.Ordinal).Count() >= 9);
        Assert.All(first.Concat(heldBack), scenario => Assert.Contains(scenario.Expectations, expected => expected.Kind == '='));
    }

    private async Task<List<(string Name, IReadOnlyList<string> Wrong, IReadOnlyList<string> Lost)>> PlayAsync(string file)
    {
        var run = new ScenarioRun(_host!.Engine, _time);
        var outcomes = new List<(string Name, IReadOnlyList<string> Wrong, IReadOnlyList<string> Lost)>();
        foreach (var scenario in Scenario.Read(file))
        {
            var (wrong, lost) = await run.PlayAsync(scenario, Token);
            outcomes.Add((scenario.Name, wrong, lost));
        }

        return outcomes;
    }
}
