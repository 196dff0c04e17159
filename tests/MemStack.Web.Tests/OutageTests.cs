using System.Net;
using MemStack.Web.Tests.Support;
using TestRig;
using static Microsoft.Playwright.Assertions;

namespace MemStack.Web.Tests;

[Trait(Lanes.Name, Lanes.Browser)]
public sealed class OutageTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task An_api_that_is_down_is_named_and_the_page_recovers_by_itself()
    {
        await using var api = new ApiServer();
        await api.StartAsync();
        api.Seed("outage", "Survives outages");
        await using var web = new WebServer(api.Address);
        await api.StopAsync();
        await using var visit = await site.OpenAsync("memories?user=outage", web.Address);

        await Expect(visit.Page.GetByTestId("api-failure")).ToBeVisibleAsync();
        await api.StartAsync();

        await Expect(visit.Memories).ToContainTextAsync(["Survives outages"]);
        await Expect(visit.Page.GetByTestId("api-failure")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Text_that_could_not_be_saved_is_kept_and_saved_by_a_retry()
    {
        await using var api = new ApiServer();
        await api.StartAsync();
        await using var web = new WebServer(api.Address);
        await using var visit = await site.OpenAsync("memories?user=careful", web.Address);
        await visit.Button("Add memory").ClickAsync();
        var text = visit.Page.GetByLabel("Memory", new() { Exact = true });
        await text.FillAsync("Typed during an outage");

        await api.StopAsync();
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Dialog.GetByTestId("api-failure")).ToBeVisibleAsync();
        await Expect(text).ToHaveValueAsync("Typed during an outage");
        await api.StartAsync();
        await visit.Dialog.GetByText("Retry").ClickAsync();

        await Expect(visit.Memories).ToContainTextAsync(["Typed during an outage"]);
        Assert.Equal(1, api.CountOf("careful"));
    }

    [Fact]
    public async Task The_page_is_ready_only_while_the_api_answers()
    {
        await using var api = new ApiServer();
        await api.StartAsync();
        await using var web = new WebServer(api.Address);
        using var http = new HttpClient { BaseAddress = web.Address };

        await AnswersAsync(HttpStatusCode.OK);
        await api.StopAsync();

        await AnswersAsync(HttpStatusCode.ServiceUnavailable);

        // Health reports are kept for some seconds, so an answer may be that old.
        async Task AnswersAsync(HttpStatusCode wanted)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            deadline.CancelAfter(TimeSpan.FromMinutes(2));
            while (true)
            {
                using var answer = await http.GetAsync("health/readiness", deadline.Token);
                if (answer.StatusCode == wanted)
                {
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), deadline.Token);
            }
        }
    }

    [Fact]
    public async Task The_overview_shows_the_health_of_the_api()
    {
        await using var api = new ApiServer();
        await api.StartAsync();
        await using var web = new WebServer(api.Address);
        await using var visit = await site.OpenAsync("", web.Address);
        await Expect(visit.Page.GetByTestId("stat-health")).ToContainTextAsync("Healthy");

        await api.StopAsync();
        await visit.Page.ReloadAsync();

        await Expect(visit.Page.GetByTestId("stat-health")).ToContainTextAsync("Down");
    }
}
