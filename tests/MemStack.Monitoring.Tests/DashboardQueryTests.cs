using System.Text.Json;
using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>Prometheus' own tool on the queries of all panels.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class DashboardQueryTests
{
    [Fact]
    public async Task Prometheus_understands_every_query_of_every_panel()
    {
        var queries = PanelQueries.All().ToList();
        using var folder = new TempDirectory();
        var file = folder.File("queries.json");
        // JSON is YAML. The name of a rule names its panel in promtool's message.
        await File.WriteAllTextAsync(
            file,
            JsonSerializer.Serialize(new { groups = queries.GroupBy(query => query.Dashboard).Select(Group) }),
            Token
        );

        var result = await ProcessRunner.RunAsync(Tools.Require("promtool"), ["check", "rules", file], cancellationToken: Token);

        Assert.True(queries.Count >= 200, $"{queries.Count} queries");
        Assert.True(result.ExitCode == 0, result.Everything);
        Assert.Contains($"{queries.Count} rules found", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_that_may_be_empty_is_one_of_a_panel()
    {
        var queries = PanelQueries.All().Select(query => (query.Dashboard, query.Panel, query.RefId)).ToHashSet();

        Assert.Empty(EmptyPanels.Needs.Keys.Except(queries));
        Assert.DoesNotContain("", EmptyPanels.Needs.Values);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static object Group(IGrouping<string, PanelQuery> queries) =>
        new
        {
            name = queries.Key,
            rules = queries.Select(query => new
            {
                record = $"{queries.Key.Replace('-', '_')}:panel_{query.PanelId}:{query.RefId}",
                expr = query.Expression,
            }),
        };
}
