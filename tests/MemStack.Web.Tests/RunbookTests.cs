using System.Net;
using MemStack.Web.Tests.Support;
using TestRig;

namespace MemStack.Web.Tests;

/// <summary>Pages of the runbooks, where the links of alerts lead.</summary>
[Trait(Lanes.Name, Lanes.Browser)]
public sealed class RunbookTests(Site site) : IClassFixture<Site>
{
    public static TheoryData<string> Alerts =>
        [.. Directory.EnumerateFiles(Repository.File("monitoring", "runbooks")).Select(Path.GetFileNameWithoutExtension).OfType<string>()];

    [Theory, MemberData(nameof(Alerts))]
    public async Task The_runbook_of_an_alert_is_a_page(string alert)
    {
        using var client = new HttpClient { BaseAddress = site.Address };

        var page = await client.GetStringAsync(
            new Uri("operations/runbooks/" + alert, UriKind.Relative),
            TestContext.Current.CancellationToken
        );

        Assert.Contains($">{alert}</h1>", page, StringComparison.Ordinal);
        Assert.Contains("<h2>Fix</h2>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MemStackNothing")]
    [InlineData("..%2FMemStackServiceDown")]
    public async Task An_unknown_alert_has_no_page(string alert)
    {
        using var client = new HttpClient { BaseAddress = site.Address };

        using var answer = await client.GetAsync(
            new Uri("operations/runbooks/" + alert, UriKind.Relative),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
