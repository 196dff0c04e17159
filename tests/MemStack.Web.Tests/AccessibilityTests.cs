using MemStack.Web.Tests.Support;
using Microsoft.Playwright;
using TestRig;
using static Microsoft.Playwright.Assertions;

namespace MemStack.Web.Tests;

[Trait(Lanes.Name, Lanes.Browser)]
public sealed class AccessibilityTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task The_skip_link_leads_to_the_content()
    {
        await using var visit = await site.OpenAsync("memories");
        await visit.SettleAsync();

        await visit.Page.GetByText("Skip to content").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page.Locator("#content")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_focus_goes_to_the_list_when_the_memory_that_had_it_is_deleted()
    {
        site.Api.Seed("focus", "Plays chess", "Plays go");
        await using var visit = await site.OpenAsync("memories?user=focus");

        await visit.Action("Delete", "Plays go").PressAsync("Enter");
        await visit.Button("Delete").PressAsync("Enter");
        await Expect(visit.Memories.Filter(new() { HasText = "Plays go" })).ToHaveCountAsync(0);

        await Expect(visit.Page.GetByTestId("list-title")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_focus_returns_to_the_button_that_opened_a_dialog()
    {
        site.Api.SeedForReading();
        await using var visit = await site.OpenAsync("memories?user=axe");
        await visit.Action("History of", "Likes chess").PressAsync("Enter");
        await Expect(visit.Dialog).ToBeVisibleAsync();

        // It is shown before it handles keys.
        await Poll.UntilAsync(
            "the dialog closed",
            async _ =>
            {
                await visit.Page.Keyboard.PressAsync("Escape");
                return await visit.Dialog.CountAsync() == 0;
            },
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken
        );

        await Expect(visit.Action("History of", "Likes chess")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_results_of_a_search_are_announced()
    {
        site.Api.SeedForReading();
        await using var visit = await site.OpenAsync("memories?user=axe");

        await visit.Page.GetByLabel("Search", new() { Exact = true }).FillAsync("chess");
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page.Locator("[aria-live=polite]").Filter(new() { HasText = "1 result" })).ToHaveCountAsync(1);
        await Expect(visit.Page.GetByLabel("Search", new() { Exact = true })).ToBeFocusedAsync();
    }
}
