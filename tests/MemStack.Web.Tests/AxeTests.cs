using MemStack.Web.Tests.Support;
using Microsoft.Playwright;
using TestRig;
using static Microsoft.Playwright.Assertions;

namespace MemStack.Web.Tests;

[Trait(Lanes.Name, Lanes.Browser)]
public sealed class AxeTests(Site site, OpenedPages opened) : IClassFixture<Site>, IClassFixture<OpenedPages>
{
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
                "operations",
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

        await Axe.AssertCleanAsync(visit);
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

        await Axe.AssertCleanAsync(visit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("memories?user=axe")]
    [InlineData("memories?user=axe-past&all=true")]
    [InlineData("connect")]
    [InlineData("operations")]
    [InlineData("operations/runbooks/MemStackServiceDown")]
    public async Task A_page_fits_a_phone_without_scrolling_sideways(string path)
    {
        var visit = await opened.GetAsync(site, path);
        await visit.ShowAsync(ColorScheme.Light, 360, 740);

        Assert.Equal(360, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }
}
