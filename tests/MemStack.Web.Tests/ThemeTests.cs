using MemStack.Web.Tests.Support;
using Microsoft.Playwright;
using TestRig;
using static Microsoft.Playwright.Assertions;

namespace MemStack.Web.Tests;

[Trait(Lanes.Name, Lanes.Browser)]
public sealed class ThemeTests(Site site) : IClassFixture<Site>
{
    private const string Background = "getComputedStyle(document.body).backgroundColor";

    [Fact]
    public async Task The_theme_follows_the_system_until_the_user_chooses_one()
    {
        await using var light = await site.OpenAsync("", scheme: ColorScheme.Light);
        await using var dark = await site.OpenAsync("", scheme: ColorScheme.Dark);

        Assert.NotEqual(await light.Page.EvaluateAsync<string>(Background), await dark.Page.EvaluateAsync<string>(Background));
    }

    [Fact]
    public async Task A_chosen_theme_survives_a_reload()
    {
        await using var visit = await site.OpenAsync("");
        var before = await visit.Page.EvaluateAsync<string>(Background);

        await visit.Button("Switch between light and dark theme").ClickAsync();
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        var chosen = await visit.Page.EvaluateAsync<string>(Background);
        await visit.Page.ReloadAsync();

        Assert.NotEqual(before, chosen);
        Assert.Equal(chosen, await visit.Page.EvaluateAsync<string>(Background));
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
    }
}
