using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using EndToEnd.Support;
using MemStack.Monitoring.Tests;
using TestRig;

namespace EndToEnd;

/// <summary>The queries of the dashboards on the stack's own Prometheus, after traffic.</summary>
[Collection(StackTests.Name)]
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PanelTests(StackFixture stack)
{
    // The rates of the objectives are recorded every 2 minutes.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(6);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_query_of_every_panel_has_a_finite_value()
    {
        Tools.Require("prometheus");
        using var prometheus = new HttpClient { BaseAddress = stack.Prometheus };
        using var traffic = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var users = PanelTraffic.RunAsync(stack, traffic.Token);
        var open = PanelQueries.All().Where(query => !EmptyPanels.MayBe(query)).ToList();
        Assert.True(open.Count > 100, $"{open.Count} queries");
        try
        {
            await Poll.UntilAsync(
                "values of every query",
                async token =>
                {
                    foreach (var query in open.ToList())
                    {
                        if (await HasValueAsync(prometheus, query, token))
                        {
                            open.Remove(query);
                        }
                    }

                    return open.Count == 0;
                },
                Deadline,
                Cancel
            );
        }
        catch (TimeoutException)
        {
            Assert.Empty(open.Select(query => $"{query.Dashboard}: {query.Panel}: {query.Expression}"));
        }
        finally
        {
            await traffic.CancelAsync();
            await users;
        }
    }

    [Fact]
    public async Task A_query_without_an_answer_in_a_healthy_stack_is_a_valid_one()
    {
        Tools.Require("prometheus");
        using var prometheus = new HttpClient { BaseAddress = stack.Prometheus };

        foreach (var query in PanelQueries.All().Where(EmptyPanels.MayBe))
        {
            await HasValueAsync(prometheus, query, Cancel);
        }
    }

    private static async Task<bool> HasValueAsync(HttpClient prometheus, PanelQuery query, CancellationToken cancellationToken)
    {
        using var answer = await prometheus.GetAsync(
            new Uri($"/api/v1/query?query={Uri.EscapeDataString(query.Expression)}", UriKind.Relative),
            cancellationToken
        );
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{query.Dashboard}: {query.Panel}: {body}");
        var values = Values(body.GetProperty("data")).Where(double.IsFinite).ToList();
        if (query.Unit == "percentunit" && !query.Expression.Contains("memstack:slo_error_budget", StringComparison.Ordinal))
        {
            Assert.All(values, value => Assert.InRange(value, 0, 1 + 1e-9));
        }

        return values.Count > 0;
    }

    private static IEnumerable<double> Values(JsonElement data) =>
        data.GetProperty("resultType").GetString() == "scalar"
            ? [Number(data.GetProperty("result")[1])]
            : data.GetProperty("result").EnumerateArray().Select(series => Number(series.GetProperty("value")[1]));

    private static double Number(JsonElement text) =>
        text.GetString() switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            var number => double.Parse(number!, CultureInfo.InvariantCulture),
        };
}
