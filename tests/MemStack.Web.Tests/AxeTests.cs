using System.Text.Json;
using Deque.AxeCore.Commons;
using MemStack.Web.Tests.Support;
using Microsoft.Playwright;
using TestRig;
using static Microsoft.Playwright.Assertions;

namespace MemStack.Web.Tests;

[Trait(Lanes.Name, Lanes.Browser)]
public sealed class AxeTests(Site site, OpenedPages opened) : IClassFixture<Site>, IClassFixture<OpenedPages>
{
    private static readonly string _axe = new BundledAxeScriptProvider().GetScript();

    public static TheoryData<string, ColorScheme, int> Pages()
    {
        var data = new TheoryData<string, ColorScheme, int>();
        foreach (
            var path in new[]
            {
                "",
                "memories",
                "memories?user=axe",
                "memories?user=axe&q=berlin",
                "memories?user=axe-empty",
                "memories?user=axe-past&all=true",
                "memories?user=axe-past&on=2026-04-01",
                "connect",
                "operations/runbooks/MemStackServiceDown",
                "not-found",
            }
        )
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                foreach (var width in new[] { 1280, 390 })
                {
                    data.Add(path, scheme, width);
                }
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task Axe_finds_no_violation_on_a_page(string path, ColorScheme scheme, int width)
    {
        var visit = await opened.GetAsync(site, path);
        await visit.ShowAsync(scheme, width);

        await AssertCleanAsync(visit);
    }

    [Theory]
    [InlineData("Add memory", ColorScheme.Light)]
    [InlineData("Add memory", ColorScheme.Dark)]
    [InlineData("Delete: Lives in Berlin", ColorScheme.Light)]
    [InlineData("Delete: Lives in Berlin", ColorScheme.Dark)]
    [InlineData("History of: Lives in Berlin", ColorScheme.Light)]
    [InlineData("History of: Lives in Berlin", ColorScheme.Dark)]
    public async Task Axe_finds_no_violation_in_a_dialog(string opener, ColorScheme scheme)
    {
        var visit = await opened.GetAsync(site, "memories?user=axe", opener);
        await Expect(visit.Dialog).ToBeVisibleAsync();
        await visit.ShowAsync(scheme, 1280);

        await AssertCleanAsync(visit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("memories?user=axe")]
    [InlineData("memories?user=axe-past&all=true")]
    [InlineData("connect")]
    [InlineData("operations/runbooks/MemStackServiceDown")]
    public async Task A_page_fits_a_phone_without_scrolling_sideways(string path)
    {
        var visit = await opened.GetAsync(site, path);
        await visit.ShowAsync(ColorScheme.Light, 360, 740);

        Assert.Equal(360, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    // In the page itself: the package's RunAxe opens another window for each result, which costs more than the check.
    private static async Task AssertCleanAsync(Visit visit)
    {
        Assert.Single(visit.Page.Frames);
        await visit.Page.EvaluateAsync(_axe);
        var result = await visit.Page.EvaluateAsync<JsonElement>("() => axe.run(document, { resultTypes: ['violations'] })");

        Assert.NotEqual(0, result.GetProperty("passes").GetArrayLength());
        Assert.Empty(
            result
                .GetProperty("violations")
                .EnumerateArray()
                .Select(violation => $"{violation.GetProperty("id")}: {violation.GetProperty("help")} at {violation.GetProperty("nodes")}")
        );
        Assert.Empty(visit.Complaints);
    }
}
