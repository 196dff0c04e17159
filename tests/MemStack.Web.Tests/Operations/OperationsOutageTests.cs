using MemStack.Web.Tests.Support;
using Microsoft.Playwright;
using TestRig;
using static Microsoft.Playwright.Assertions;

namespace MemStack.Web.Tests.Operations;

/// <summary>The Operations page without monitoring, and with one that fails.</summary>
[Trait(Lanes.Name, Lanes.Browser)]
public sealed class OperationsOutageTests(Site site) : IClassFixture<Site>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Without_monitoring_each_part_names_the_setting_that_it_lacks()
    {
        await using var visit = await site.OpenAsync("");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Operations", Exact = true }).ClickAsync();

        await Expect(visit.Page.GetByTestId("alerts")).ToContainTextAsync("No Alertmanager: set MemStack:Operations:AlertmanagerUrl.");
        foreach (var part in (string[])["service-levels", "requests-rate", "requests-errors", "requests-latency", "queue", "cost"])
        {
            await Expect(visit.Page.GetByTestId(part)).ToContainTextAsync("No Prometheus: set MemStack:Operations:PrometheusUrl.");
        }

        await Expect(visit.Page.GetByTestId("dashboards")).ToContainTextAsync("None is set up and running.");
        await Expect(visit.Page.GetByTestId("problem")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Monitoring_that_does_not_answer_is_named()
    {
        using var deaf = new DeafPort();
        await using var web = Web(deaf.Address.ToString());
        await using var visit = await site.OpenAsync("operations", web.Address);

        await Expect(visit.Page.GetByTestId("alerts")).ToContainTextAsync($"Alertmanager does not answer at {deaf.Address}.");
        await Expect(visit.Page.GetByTestId("queue")).ToContainTextAsync($"Prometheus does not answer at {deaf.Address}.");
        await Expect(visit.Page.GetByTestId("service-api")).ToContainTextAsync("degraded");
    }

    [Fact]
    public async Task Leaving_the_page_ends_its_calls()
    {
        var (began, ended) = (0, 0);
        await using var slow = await AnswerServer.StartAsync(async context =>
        {
            Interlocked.Increment(ref began);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref ended);
            }
        });
        await using var web = Web(slow.Address, "00:00:10");
        await using var visit = await site.OpenAsync("operations", web.Address);
        await Poll.UntilAsync("calls", () => Volatile.Read(ref began) > 0, Deadline, TestContext.Current.CancellationToken);
        var left = TimeProvider.System.GetTimestamp();

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Connect", Exact = true }).ClickAsync();

        await Poll.UntilAsync(
            "their end",
            () => Volatile.Read(ref ended) == Volatile.Read(ref began),
            Deadline,
            TestContext.Current.CancellationToken
        );
        Assert.True(TimeProvider.System.GetElapsedTime(left) < TimeSpan.FromSeconds(10), "The time limit ended them.");
    }

    private WebServer Web(string monitoring, string timeout = "00:00:03") =>
        new(
            site.Api.Address,
            settings: new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["MemStack:Operations:PrometheusUrl"] = monitoring,
                ["MemStack:Operations:AlertmanagerUrl"] = monitoring,
                ["MemStack:Operations:Timeout"] = timeout,
            }
        );
}
