using System.Text.RegularExpressions;
using MemStack.Web.Tests.Support;
using Microsoft.Playwright;
using TestRig;
using static Microsoft.Playwright.Assertions;

namespace MemStack.Web.Tests;

[Trait(Lanes.Name, Lanes.Browser)]
public sealed class PageTests(Site site) : IClassFixture<Site>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_click_opens_a_dialog_so_the_page_is_interactive()
    {
        await using var visit = await site.OpenAsync("memories?user=clicker");

        await visit.Button("Add memory").ClickAsync();

        await Expect(visit.Dialog).ToBeVisibleAsync();
        await Expect(visit.Page.GetByLabel("Memory", new() { Exact = true })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task An_added_memory_appears_in_the_list()
    {
        await using var visit = await site.OpenAsync("memories?user=adder");
        await Expect(visit.Page.GetByTestId("empty")).ToBeVisibleAsync();

        await visit.Button("Add memory").ClickAsync();
        await visit.Page.GetByLabel("Memory", new() { Exact = true }).FillAsync("Prefers tea over coffee");
        await visit.Button("Save").ClickAsync();

        await Expect(visit.Memories).ToContainTextAsync(["Prefers tea over coffee"]);
        await Expect(visit.Page.GetByTestId("list-title")).ToHaveTextAsync("1 memory");
        Assert.Equal(1, site.Api.CountOf("adder"));
    }

    [Fact]
    public async Task An_empty_memory_is_refused_with_a_message()
    {
        await using var visit = await site.OpenAsync("memories?user=nothing");

        await visit.Button("Add memory").ClickAsync();
        await visit.Button("Save").ClickAsync();

        await Expect(visit.Page.GetByText("Write something to remember.")).ToBeVisibleAsync();
        Assert.Equal(0, site.Api.CountOf("nothing"));
    }

    [Fact]
    public async Task Typed_text_survives_closing_the_dialog()
    {
        await using var visit = await site.OpenAsync("memories?user=hasty");
        await visit.Button("Add memory").ClickAsync();
        await visit.DialogListensAsync();
        await visit.Page.GetByLabel("Memory", new() { Exact = true }).FillAsync("Half a thought");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit.Dialog).ToBeHiddenAsync();

        await visit.Button("Add memory").ClickAsync();

        await Expect(visit.Page.GetByLabel("Memory", new() { Exact = true })).ToHaveValueAsync("Half a thought");
    }

    [Fact]
    public async Task A_search_shows_matches_with_their_scores()
    {
        site.Api.Seed("searcher", "Lives in Berlin", "Likes chess");
        await using var visit = await site.OpenAsync("memories?user=searcher");

        await visit.Page.GetByLabel("Search", new() { Exact = true }).FillAsync("Berlin");
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Memories).ToContainTextAsync(["Lives in Berlin"]);
        await Expect(visit.Page.GetByTestId("score")).ToContainTextAsync("1.00");
        await visit.Page.WaitForURLAsync("**q=Berlin");
    }

    [Fact]
    public async Task An_edited_memory_shows_its_new_text_and_keeps_its_history()
    {
        site.Api.Seed("editor", "Works at Initech");
        await using var visit = await site.OpenAsync("memories?user=editor");

        await visit.Action("Edit", "Works at Initech").ClickAsync();
        await visit.Page.GetByLabel("Memory", new() { Exact = true }).FillAsync("Works at Hooli");
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Memories).ToContainTextAsync(["Works at Hooli"]);
        await visit.Action("History of", "Works at Hooli").ClickAsync();

        await Expect(visit.Page.GetByTestId("history").GetByRole(AriaRole.Listitem))
            .ToContainTextAsync([
                new Regex("Changed .+Works at InitechWorks at Hooli", RegexOptions.None, TimeSpan.FromSeconds(1)),
                new Regex("Added .+Works at Initech", RegexOptions.None, TimeSpan.FromSeconds(1)),
            ]);
    }

    [Fact]
    public async Task Past_memories_are_shown_on_request_and_on_the_days_they_were_true()
    {
        site.Api.SeedChange(
            "mover",
            "Lives in Paris",
            "Lives in Berlin",
            new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
            new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero)
        );
        await using var visit = await site.OpenAsync("memories?user=mover");
        await Expect(visit.Memories).ToContainTextAsync(["Lives in Berlin"]);
        await Expect(visit.Page.GetByTestId("past")).ToHaveCountAsync(0);

        await visit.Page.GetByLabel("Show what is no longer true").CheckAsync();
        await Expect(visit.Memories).ToHaveCountAsync(2);
        await Expect(visit.Page.GetByTestId("past")).ToHaveCountAsync(1);
        await Expect(visit.Memories.Filter(new() { HasText = "Paris" })).ToContainTextAsync("true from 1 March 2026 to 1 May 2026");

        await visit.Page.GetByLabel("As of").FillAsync("2026-04-01");
        await Expect(visit.Page).ToHaveURLAsync(new Regex("on=2026-04-01$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(visit.Page.GetByTestId("list-title")).ToHaveTextAsync("1 memory on 1 April 2026");
        await Expect(visit.Memories).ToContainTextAsync(["Lives in Paris"]);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Back to now" }).ClickAsync();
        await Expect(visit.Memories).ToContainTextAsync(["Lives in Berlin"]);
    }

    [Fact]
    public async Task A_history_shows_the_memorys_successor_and_relations()
    {
        site.Api.SeedChange(
            "teller",
            "Lives in Paris",
            "Lives in Berlin",
            new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
            new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero)
        );
        await using var visit = await site.OpenAsync("memories?user=teller&all=true");

        await visit.Action("History of", "Lives in Paris").ClickAsync();

        await Expect(visit.Page.GetByTestId("relations")).ToHaveTextAsync("teller lives in Paris");
        await Expect(visit.Page.GetByTestId("history").GetByRole(AriaRole.Listitem))
            .ToContainTextAsync([
                new Regex("No longer true; in its place .+Lives in ParisLives in Berlin", RegexOptions.None, TimeSpan.FromSeconds(1)),
                new Regex("Added .+Lives in Paris", RegexOptions.None, TimeSpan.FromSeconds(1)),
            ]);
    }

    [Fact]
    public async Task A_memory_is_deleted_only_after_confirmation()
    {
        site.Api.Seed("deleter", "Owns a cat");
        await using var visit = await site.OpenAsync("memories?user=deleter");

        await visit.Action("Delete", "Owns a cat").ClickAsync();
        await Expect(visit.Dialog).ToBeVisibleAsync();
        await visit.Button("Keep").ClickAsync();
        await Expect(visit.Dialog).ToBeHiddenAsync();
        Assert.Equal(1, site.Api.CountOf("deleter"));
        await visit.Action("Delete", "Owns a cat").ClickAsync();
        await visit.Button("Delete").ClickAsync();

        await Expect(visit.Page.GetByTestId("empty")).ToBeVisibleAsync();
        Assert.Equal(0, site.Api.CountOf("deleter"));
    }

    [Fact]
    public async Task A_long_list_is_paged_by_the_server_and_the_page_is_in_the_address()
    {
        site.Api.Seed("pager", Enumerable.Range(1, 45).Select(number => $"Fact number {number:00}"));
        await using var visit = await site.OpenAsync("memories?user=pager");
        await Expect(visit.Memories).ToHaveCountAsync(20);

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Expect(visit.Page.GetByTestId("pager-range")).ToHaveTextAsync("21–40 of 45");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();

        await Expect(visit.Memories).ToHaveCountAsync(5);
        await visit.Page.WaitForURLAsync("**page=3");
        await visit.Page.ReloadAsync();
        await Expect(visit.Memories).ToHaveCountAsync(5);
    }

    [Fact]
    public async Task A_user_is_opened_by_name_and_from_the_overview()
    {
        // Enough memories for the user to be shown, whatever other tests have added.
        site.Api.Seed("known-user", Enumerable.Range(1, 200).Select(number => $"Speaks language {number}"));
        await using var visit = await site.OpenAsync("");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "known-user" }).ClickAsync();
        await Expect(visit.Page.GetByTestId("list-title")).ToHaveTextAsync("200 memories");

        await visit.Page.GetByLabel("User", new() { Exact = true }).FillAsync("somebody/else & co");
        await visit.Button("Open").ClickAsync();

        await Expect(visit.Page.GetByText("What is remembered for somebody/else & co")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByTestId("empty")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_memory_is_added_with_the_keyboard_alone()
    {
        await using var visit = await site.OpenAsync("memories?user=keys");
        await Expect(visit.Button("Add memory")).ToBeEnabledAsync();

        await TabToAsync(visit, "Add memory");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByLabel("Memory", new() { Exact = true })).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync("Types everything");
        await TabToAsync(visit, "Save");
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Memories).ToContainTextAsync(["Types everything"]);
    }

    [Fact]
    public async Task A_snippet_is_copied_with_the_address_of_the_api()
    {
        await using var visit = await site.OpenAsync("connect");
        await visit.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);

        await visit.Button("Copy Python").ClickAsync();

        await Expect(visit.Page.Locator("#announcer")).ToHaveTextAsync("Copied");
        Assert.Contains(
            "host=\"http://localhost:8000\"",
            await visit.Page.EvaluateAsync<string>("navigator.clipboard.readText()"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_unknown_address_shows_a_not_found_page()
    {
        using var http = new HttpClient { BaseAddress = site.Address };

        using var answer = await http.GetAsync("no/such/page", Cancelled);

        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no such page", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private static async Task TabToAsync(Visit visit, string name)
    {
        for (var press = 0; press < 40; press++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            var focused = await visit.Page.EvaluateAsync<string>(
                "document.activeElement.ariaLabel || document.activeElement.innerText || ''"
            );
            if (focused.Contains(name, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"Tab never reached {name}.");
    }
}
