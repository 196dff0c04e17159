using System.Text.Json;
using MemStack.Cli.Output;
using MemStack.Cli.Tests.Support;
using TestRig;

namespace MemStack.Cli.Tests;

/// <summary>Rules and a dashboard from service level objectives.</summary>
public sealed class SloTests : IDisposable
{
    private const string Valid = """
        slos:
          - id: one
            service: api
            team: backend
            title: One
            description: Requests that are answered in time.
            objective: 99
            latency:
              metric: http_server_request_duration_seconds
              selector: job="api"
              le: 0.5
          - id: two
            service: web
            team: product
            title: Two
            description: Requests without an error.
            objective: 99.95
            ratio:
              errors: sum(rate(bad[{{window}}]))
              total: sum(rate(all[{{window}}]))

        """;

    private readonly TempDirectory _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Source => _folder.File("slo.yml");

    private string Rules => _folder.File("prometheus", "rules", "slo.yml");

    private string Dashboard => _folder.File("grafana", "dashboards", "slo.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_generated_files_of_the_checkout_are_up_to_date()
    {
        var check = await Tool.RunAsync(["slo", "check"], [], Repository.Root);

        Assert.True(check.ExitCode == ExitCodes.Good, check.Everything);
    }

    [Fact]
    public async Task Generated_files_are_up_to_date_until_somebody_edits_one()
    {
        await File.WriteAllTextAsync(Source, Valid, Token);

        var before = await SloAsync("check");
        var generate = await SloAsync("generate");
        var after = await SloAsync("check");
        await File.AppendAllTextAsync(Rules, "# mine\n", Token);
        var edited = await SloAsync("check");

        Assert.Equal(ExitCodes.Fault, before.ExitCode);
        Assert.Contains(Dashboard, before.Error, StringComparison.Ordinal);
        Assert.True(generate.ExitCode == ExitCodes.Good, generate.Everything);
        Assert.True(after.ExitCode == ExitCodes.Good, after.Everything);
        Assert.Equal(ExitCodes.Fault, edited.ExitCode);
        Assert.Contains(Rules, edited.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Dashboard, edited.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generating_again_writes_the_same_bytes()
    {
        await File.WriteAllTextAsync(Source, Valid, Token);
        await SloAsync("generate");
        var (rules, dashboard) = (await File.ReadAllTextAsync(Rules, Token), await File.ReadAllTextAsync(Dashboard, Token));

        await SloAsync("generate");

        Assert.Equal(rules, await File.ReadAllTextAsync(Rules, Token));
        Assert.Equal(dashboard, await File.ReadAllTextAsync(Dashboard, Token));
        Assert.EndsWith("}\n", dashboard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_objective_has_rules_for_each_window_and_an_alert_for_each_pair()
    {
        await File.WriteAllTextAsync(Source, Valid, Token);
        await SloAsync("generate");

        var rules = await File.ReadAllTextAsync(Rules, Token);

        Assert.All(
            ["5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d"],
            window => Assert.Contains($"record: memstack:slo_errors:ratio_rate{window}\n", rules, StringComparison.Ordinal)
        );
        Assert.Equal(2 * 5, rules.Split("- alert: ").Length - 1);
        Assert.Contains("ratio_rate1h{slo=\"two\"} > 14.4 * 0.0005", rules, StringComparison.Ordinal);
        Assert.Contains("(sum(rate(bad[5m]))) or 0 * (sum(rate(all[5m])))", rules, StringComparison.Ordinal);
        Assert.DoesNotContain("{{window}}", rules, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Panels_of_the_dashboard_have_ids_of_their_own_and_do_not_overlap()
    {
        await File.WriteAllTextAsync(Source, Valid, Token);
        await SloAsync("generate");

        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Dashboard, Token));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        var cells = panels
            .Select(panel => panel.GetProperty("gridPos"))
            .SelectMany(place =>
                from x in Enumerable.Range(place.GetProperty("x").GetInt32(), place.GetProperty("w").GetInt32())
                from y in Enumerable.Range(place.GetProperty("y").GetInt32(), place.GetProperty("h").GetInt32())
                select (x, y)
            )
            .ToList();

        Assert.Equal("memstack-slo", dashboard.RootElement.GetProperty("uid").GetString());
        Assert.Distinct(panels.Select(panel => panel.GetProperty("id").GetInt32()));
        Assert.Distinct(cells);
        Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
    }

    [Theory]
    [InlineData(
        "objective: 99\n",
        "objective: 100\n",
        "entry 1 ('one'), key 'objective': came '100', expected a percentage above 0 and below 100"
    )]
    [InlineData("objective: 99\n", "objective: 0\n", "came '0', expected a percentage above 0 and below 100")]
    [InlineData("objective: 99\n", "objective: high\n", "came 'high', expected a percentage")]
    [InlineData("le: 0.5", "le: half", "entry 1 ('one'), key 'le': came 'half', expected seconds above 0")]
    [InlineData("le: 0.5", "le: 0.3", "came '0.3', expected a bound of http_server_request_duration_seconds: 0.005,")]
    [InlineData("id: two", "id: one", "entry 2, key 'id': came 'one', which another entry has")]
    [InlineData("id: two", "id: Two!", "entry 2, key 'id': came 'Two!', expected lower-case letters")]
    [InlineData("team: product", "team: nobody", "entry 2 ('two'), key 'team': came 'nobody', expected one of backend, database")]
    [InlineData("title: Two", "titel: Two", "entry 2 ('two'), key 'titel': came an unknown key, expected one of id, service")]
    [InlineData("    title: Two\n", "", "entry 2 ('two'), key 'title': came nothing, expected a text")]
    [InlineData("      total: sum(rate(all[{{window}}]))", "      all: 1", "entry 2 ('two'), key 'all': came an unknown key")]
    [InlineData(
        "sum(rate(all[{{window}}]))",
        "sum(rate(all[5m]))",
        "key 'total': came 'sum(rate(all[5m]))', expected an expression with {{window}}"
    )]
    [InlineData("    ratio:", "    latency: 1\n    ratio:", "came latency, too, expected either ratio or latency")]
    [InlineData("slos:", "objectives:", "key 'objectives': came an unknown key, expected one of slos")]
    [InlineData("service: api", "service: [api]", "entry 1 ('one'), key 'service': came a list, expected a text")]
    [InlineData("team: backend", "team: {", "is no valid YAML, it ends too early")]
    [InlineData("team: backend", "team: 'backend", "is no valid YAML, line ")]
    [InlineData("team: backend", "team: backend\n    team: product", "is no valid YAML, line ")]
    public async Task A_fault_of_the_source_is_named_in_one_line_and_nothing_is_written(string valid, string wrong, string said)
    {
        Assert.Contains(valid, Valid, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Source, Valid.Replace(valid, wrong, StringComparison.Ordinal), Token);

        var refused = await SloAsync("generate");

        Assert.Equal((ExitCodes.Usage, ""), (refused.ExitCode, refused.Output));
        Assert.Contains(said, refused.Error, StringComparison.Ordinal);
        Assert.Contains(Source, refused.Error, StringComparison.Ordinal);
        Assert.Single(refused.Error.TrimEnd().Split('\n'));
        Assert.False(File.Exists(Rules));
    }

    [Fact]
    public async Task A_missing_source_is_named()
    {
        var refused = await SloAsync("check");

        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains(Source, refused.Error, StringComparison.Ordinal);
    }

    private Task<ProcessResult> SloAsync(string command) => Tool.RunAsync("slo", command, "--source", Source, "--output", _folder.FullPath);
}
