using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using MemStack.Web.Tests.Support;
using Microsoft.Playwright;
using TestRig;
using static Microsoft.Playwright.Assertions;

namespace MemStack.Web.Tests;

[Trait(Lanes.Name, Lanes.Browser)]
public sealed class AccessibilityTests(Site site) : IClassFixture<Site>
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
        Seed();
        await using var visit = await site.OpenAsync(path, scheme: scheme, width: width);
        await SettleAsync(visit);

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
        Seed();
        await using var visit = await site.OpenAsync("memories?user=axe", scheme: scheme);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = opener, Exact = true }).First.ClickAsync();
        await Expect(visit.Dialog).ToBeVisibleAsync();
        await SettleAsync(visit);

        await AssertCleanAsync(visit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("memories?user=axe")]
    [InlineData("memories?user=axe-past&all=true")]
    [InlineData("connect")]
    public async Task A_page_fits_a_phone_without_scrolling_sideways(string path)
    {
        Seed();
        await using var visit = await site.OpenAsync(path, width: 360, height: 740);
        await SettleAsync(visit);

        Assert.Equal(360, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task The_skip_link_leads_to_the_content()
    {
        await using var visit = await site.OpenAsync("memories");
        await SettleAsync(visit);

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
        Seed();
        await using var visit = await site.OpenAsync("memories?user=axe");
        await visit.Action("History of", "Likes chess").PressAsync("Enter");
        await Expect(visit.Dialog).ToBeVisibleAsync();

        // It shows before it listens to keys.
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
    public async Task What_a_search_found_is_announced()
    {
        Seed();
        await using var visit = await site.OpenAsync("memories?user=axe");

        await visit.Page.GetByLabel("Search", new() { Exact = true }).FillAsync("chess");
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page.Locator("[aria-live=polite]").Filter(new() { HasText = "1 result" })).ToHaveCountAsync(1);
        await Expect(visit.Page.GetByLabel("Search", new() { Exact = true })).ToBeFocusedAsync();
    }

    private void Seed()
    {
        if (site.Api.CountOf("axe-past") == 0)
        {
            site.Api.SeedChange(
                "axe-past",
                "Lives in Paris",
                "Lives in Berlin",
                new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
                new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero)
            );
        }

        if (site.Api.CountOf("axe") == 0)
        {
            site.Api.Seed("axe", "Lives in Berlin", "Likes chess");
        }
    }

    private static async Task SettleAsync(Visit visit)
    {
        await Expect(visit.Page.Locator(".loading")).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator(".placeholder")).ToHaveCountAsync(0);
        await visit.Page.EvaluateAsync(
            "Promise.all(document.getAnimations().filter(a => a.effect.getTiming().iterations !== Infinity).map(a => a.finished.catch(() => {})))"
        );
    }

    private static async Task AssertCleanAsync(Visit visit)
    {
        var result = await visit.Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        Assert.Empty(
            result.Violations.Select(violation =>
                $"{violation.Id}: {violation.Help} at {string.Join(" | ", violation.Nodes.Select(node => node.Target + " " + node.Html))}"
            )
        );
    }
}
