using MemStack.Web.Tests.Support;
using Microsoft.Playwright;
using TestRig;
using static Microsoft.Playwright.Assertions;

namespace MemStack.Web.Tests.Operations;

/// <summary>The Operations page in front of a real Prometheus and a real Alertmanager.</summary>
[Trait(Lanes.Name, Lanes.Browser)]
public sealed class OperationsPageTests(Site site, MonitoredStack monitored) : IClassFixture<Site>, IClassFixture<MonitoredStack>
{
    [Fact]
    public async Task Health_of_each_service_is_shown_with_its_dependencies()
    {
        MonitoredStack.Require();
        await using var web = Monitored(site.Api.Address);
        await using var visit = await OpenAsync(web);

        await Expect(Part(visit, "service-api")).ToContainTextAsync("degraded");
        await Expect(Part(visit, "service-api").GetByRole(AriaRole.Row)).ToContainTextAsync(["Dependency", "models", "store"]);
        await Expect(Part(visit, "service-api")).ToContainTextAsync("timeout");
        await Expect(Part(visit, "service-openmemory")).ToContainTextAsync("Set MemStack:Operations:OpenMemoryUrl to ask it.");
        await Expect(Part(visit, "service-web")).ToContainTextAsync("healthy");
    }

    [Fact]
    public async Task Figures_of_Prometheus_are_shown()
    {
        MonitoredStack.Require();
        await using var web = Monitored(site.Api.Address);
        await using var visit = await OpenAsync(web);

        await Expect(visit.Page.GetByRole(AriaRole.Img, new() { NameString = "Requests per second in the last hour: api" }))
            .ToBeVisibleAsync();
        await Expect(Part(visit, "chart-errors").GetByRole(AriaRole.Row)).ToContainTextAsync(["now", "10 %"]);
        await Expect(Part(visit, "chart-latency").GetByRole(AriaRole.Row)).ToContainTextAsync(["now", "95 ms"]);
        await Expect(Part(visit, "slo").GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["api-availability", "api-latency"]);
        await Expect(Part(visit, "slo").GetByRole(AriaRole.Cell)).ToHaveTextAsync(["99.9 %", "62.5 %", "95 %", "-20 %"]);
        await Expect(Part(visit, "queue-waiting")).ToContainTextAsync("7");
        await Expect(Part(visit, "queue-running")).ToContainTextAsync("2");
        await Expect(Part(visit, "queue-dead")).ToContainTextAsync("3");
        await Expect(Part(visit, "queue-oldest")).ToContainTextAsync("90 s");
        await Expect(Part(visit, "cost-today")).ToContainTextAsync("$1.50");
        await Expect(Part(visit, "cost-month")).ToContainTextAsync("$31.25");
    }

    [Fact]
    public async Task Alerts_are_sorted_by_severity_and_those_that_do_not_notify_come_last()
    {
        MonitoredStack.Require();
        await using var web = Monitored(site.Api.Address);
        await using var visit = await OpenAsync(web);

        await Expect(Part(visit, "alert"))
            .ToContainTextAsync(["MemStackServiceDown", "UnknownAlert", "MemStackDeadLetters", "MemStackLatencyHigh"]);
        await Expect(Part(visit, "alert").Filter(new() { HasText = "DeadLetters" })).ToContainTextAsync("silenced");
        await Expect(Part(visit, "alert").Filter(new() { HasText = "LatencyHigh" })).ToContainTextAsync("inhibited");
        await Expect(Part(visit, "watchdog")).ToContainTextAsync("The watchdog arrives");
        await Expect(Part(visit, "alert").First).ToContainTextAsync("<b id=injected>scrapes</b>");
        await Expect(visit.Page.Locator("#injected")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_alert_links_to_its_runbook_and_one_without_has_no_link()
    {
        MonitoredStack.Require();
        await using var web = Monitored(site.Api.Address);
        await using var visit = await OpenAsync(web);
        await Expect(Part(visit, "alert").Filter(new() { HasText = "UnknownAlert" })).ToBeVisibleAsync();
        await Expect(Part(visit, "alert").Filter(new() { HasText = "UnknownAlert" }).GetByRole(AriaRole.Link)).ToHaveCountAsync(0);

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Runbook of MemStackServiceDown" }).ClickAsync();

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("MemStackServiceDown");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Fix", Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Only_dashboards_that_answer_are_linked()
    {
        MonitoredStack.Require();
        using var deaf = new DeafPort();
        await using var web = Monitored(site.Api.Address, ("MemStack:Operations:GrafanaUrl", deaf.Address.ToString()));
        await using var visit = await OpenAsync(web);

        await Expect(Part(visit, "dashboards").GetByRole(AriaRole.Link)).ToHaveTextAsync(["Prometheus", "Alertmanager"]);
        await Expect(Part(visit, "dashboards").GetByRole(AriaRole.Link).First).ToHaveAttributeAsync("href", monitored.Prometheus);
    }

    [Fact]
    public async Task The_page_shows_everything_else_while_the_api_is_down()
    {
        MonitoredStack.Require();
        await using var api = new ApiServer();
        await using var web = Monitored(api.Address);
        await using var visit = await OpenAsync(web);

        await Expect(Part(visit, "service-api")).ToContainTextAsync($"api does not answer at {api.Address}.");
        await Expect(Part(visit, "service-web")).ToContainTextAsync("unhealthy");
        await Expect(Part(visit, "alert").First).ToContainTextAsync("MemStackServiceDown");
        await Expect(Part(visit, "chart-rate")).ToBeVisibleAsync();
        await Expect(Part(visit, "queue-dead")).ToContainTextAsync("3");

        await api.StartAsync();
        await Expect(Part(visit, "service-api")).ToContainTextAsync("degraded");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Axe_finds_no_violation_on_the_filled_page_and_it_fits_its_window(ColorScheme scheme, int width)
    {
        MonitoredStack.Require();
        await using var web = Monitored(site.Api.Address);
        await using var visit = await OpenAsync(web);
        await visit.ShowAsync(scheme, width);
        await Expect(Part(visit, "chart-rate")).ToBeVisibleAsync();

        await Axe.AssertCleanAsync(visit);

        Assert.Equal(width, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    private static ILocator Part(Visit visit, string id) => visit.Page.GetByTestId(id);

    private Task<Visit> OpenAsync(WebServer web) => site.OpenAsync("operations", web.Address);

    private WebServer Monitored(Uri api, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var settings = monitored.Settings(api);
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        return new(api, settings: settings);
    }
}
