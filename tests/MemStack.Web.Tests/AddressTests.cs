using System.Text.RegularExpressions;
using MemStack.Web.Services;
using MemStack.Web.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using TestRig;
using static Microsoft.Playwright.Assertions;

namespace MemStack.Web.Tests;

/// <summary>Tests addresses that are typed, pasted and bookmarked.</summary>
[Trait(Lanes.Name, Lanes.Browser)]
public sealed class AddressTests(Site site) : IClassFixture<Site>
{
    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("99999999999999")]
    [InlineData("2000000000")]
    public async Task An_invalid_page_number_shows_an_existing_page(string page)
    {
        if (site.Api.CountOf("pages") == 0)
        {
            site.Api.Seed("pages", "Is on the first page");
        }

        await using var visit = await site.OpenAsync($"memories?user=pages&page={page}");

        await Expect(visit.Memories).ToContainTextAsync(["Is on the first page"]);
    }

    [Fact]
    public async Task The_back_button_skips_a_page_beyond_the_last()
    {
        site.Api.Seed("beyond", Enumerable.Range(1, 25).Select(number => $"Fact {number:00}"));
        await using var visit = await site.OpenAsync("memories?user=beyond");
        await Expect(visit.Memories).ToHaveCountAsync(20);
        await visit.Page.EvaluateAsync("Blazor.navigateTo('memories?user=beyond&page=9')");
        await Expect(visit.Page).ToHaveURLAsync(new Regex("page=2$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(visit.Memories).ToHaveCountAsync(5);

        await visit.Page.GoBackAsync();

        await Expect(visit.Memories).ToHaveCountAsync(20);
    }

    [Fact]
    public async Task The_longest_search_can_be_bookmarked()
    {
        var (user, query) = (new string('名', Links.MaxUserLength), new string('問', Links.MaxQueryLength));

        await using var visit = await site.OpenAsync(
            $"memories?user={Uri.EscapeDataString(user)}&q={Uri.EscapeDataString(query)}&on=2026-01-31"
        );

        await Expect(visit.Page.Locator("#query")).ToHaveValueAsync(query);
        await Expect(visit.Page.Locator("#query")).ToHaveAttributeAsync("maxlength", "2000");
        await Expect(visit.Page.GetByText("Nothing found")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("*")]
    [InlineData("%20*")]
    public async Task A_wildcard_is_refused_as_a_user(string user)
    {
        site.Api.Seed("somebody", "Is private");

        await using var visit = await site.OpenAsync($"memories?user={user}");

        await Expect(visit.Page.GetByText("No user chosen")).ToBeVisibleAsync();
        await Expect(visit.Button("Add memory")).ToBeDisabledAsync();
    }

    [Fact]
    public async Task A_full_page_of_results_is_labelled_as_the_best_ones()
    {
        site.Api.Seed("prolific", Enumerable.Range(1, 60).Select(number => $"Fact {number:00}"));

        await using var visit = await site.OpenAsync("memories?user=prolific&q=fact");

        await Expect(visit.Page.GetByTestId("list-title")).ToHaveTextAsync("The best 50 results");
    }

    [Fact]
    public async Task A_long_memory_can_be_edited()
    {
        // As long as the api takes it, of characters of three bytes each.
        var text = string.Concat(Enumerable.Repeat("思い出", 10_922));
        site.Api.Seed("novelist", text);
        await using var visit = await site.OpenAsync("memories?user=novelist");

        await visit.Page.GetByTitle("Edit").ClickAsync();
        await visit.Page.GetByLabel("Memory", new() { Exact = true }).FillAsync(text + "終");
        await visit.Button("Save").ClickAsync();

        await Expect(visit.Page.GetByText("Memory changed")).ToBeVisibleAsync();
        await Expect(visit.Memories).ToContainTextAsync([new Regex("終", RegexOptions.None, TimeSpan.FromSeconds(5))]);
    }

    [Fact]
    public async Task A_closed_edit_is_kept()
    {
        site.Api.Seed("clumsy", "Other memory", "Works at Initech");
        await using var visit = await site.OpenAsync("memories?user=clumsy");
        var text = visit.Page.GetByLabel("Memory", new() { Exact = true });
        await visit.Action("Edit", "Works at Initech").ClickAsync();
        await visit.DialogListensAsync();
        await text.FillAsync("Works at Hooli");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit.Dialog).ToBeHiddenAsync();

        await visit.Action("Edit", "Works at Initech").ClickAsync();

        await Expect(text).ToHaveValueAsync("Works at Hooli");
    }

    [Fact]
    public async Task Markup_in_memories_is_shown_as_text()
    {
        const string Evil = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'>";
        await using var api = new ApiServer();
        await api.StartAsync();
        api.Seed(Evil, Evil);
        api.Before = async (context, next) =>
        {
            if (context.Request.Method != "DELETE")
            {
                await next();
                return;
            }

            context.Response.StatusCode = 400;
            await context.Response.WriteAsync($$"""{"error":{{System.Text.Json.JsonSerializer.Serialize(Evil)}}}""");
        };
        await using var web = new WebServer(api.Address);
        await using var visit = await site.OpenAsync("", web.Address);
        visit.Page.Dialog += (_, dialog) => Assert.Fail("A script ran: " + dialog.Message);

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = Evil }).ClickAsync();
        await Expect(visit.Memories).ToContainTextAsync([Evil]);
        await visit.Page.GetByTitle("Delete").ClickAsync();
        await visit.Button("Delete").ClickAsync();

        await Expect(visit.Page.Locator(".rz-notification")).ToContainTextAsync(Evil);
        Assert.Equal(0, await visit.Page.Locator("img").CountAsync());
    }
}
