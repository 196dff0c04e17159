using EndToEnd.Support;
using Microsoft.Playwright;
using TestRig;

namespace EndToEnd;

[Collection(StackTests.Name)]
[Trait(Lanes.Name, Lanes.Browser)]
public sealed class PageTests(StackFixture stack)
{
    private const string User = "page-user";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_shows_a_memory_just_added_by_MCP_and_reacts_to_a_click()
    {
        var chromium = Tools.Require("chromium");
        await using (var assistant = await McpUser.ConnectAsync(stack.OpenMemory, User, Cancel))
        {
            await assistant.DoAsync("add_memories", new { text = "The lighthouse opens on Sundays.", infer = false }, Cancel);
        }

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = chromium,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
        Assertions.SetDefaultExpectTimeout(60_000);
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        await page.GotoAsync(new Uri(stack.Web, $"/memories?user={User}").ToString());
        await Assertions.Expect(page.GetByText("The lighthouse opens on Sundays.").First).ToBeVisibleAsync();

        // Only an interactive page reacts: without its script it renders and is dead.
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete: The lighthouse opens on Sundays.", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("The lighthouse opens on Sundays.")).ToHaveCountAsync(0);

        await using var witness = await McpUser.ConnectAsync(stack.OpenMemory, User, Cancel);
        Assert.DoesNotContain("lighthouse", await witness.DoAsync("list_memories", null, Cancel));
    }
}
