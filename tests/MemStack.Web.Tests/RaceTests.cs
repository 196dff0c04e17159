using System.Collections.Concurrent;
using MemStack.Web.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using TestRig;
using static Microsoft.Playwright.Assertions;

namespace MemStack.Web.Tests;

/// <summary>Tests answers that come late, twice or not at all.</summary>
[Trait(Lanes.Name, Lanes.Browser)]
public sealed class RaceTests(Site site) : IAsyncLifetime, IClassFixture<Site>
{
    private readonly ApiServer _api = new();
    private WebServer _web = null!;

    public async ValueTask InitializeAsync()
    {
        await _api.StartAsync();
        _web = new WebServer(_api.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task A_memory_is_saved_even_if_the_user_leaves_before_the_answer()
    {
        var (arrived, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        _api.Before = async (context, next) =>
        {
            if (IsAdd(context))
            {
                arrived.TrySetResult();
                await released.Task;
            }

            await next();
        };
        await using var visit = await OpenAsync("");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Memories", Exact = true }).ClickAsync();
        await visit.Page.GetByLabel("User", new() { Exact = true }).FillAsync("leaver");
        await visit.Button("Open").ClickAsync();
        await visit.Button("Add memory").ClickAsync();
        await visit.Page.GetByLabel("Memory", new() { Exact = true }).FillAsync("Leaves early");
        await visit.Button("Save").ClickAsync();
        await arrived.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        await visit.Page.GoBackAsync();
        await visit.Page.GoBackAsync();
        await Expect(visit.Page.GetByTestId("stat-health")).ToContainTextAsync("Healthy");
        released.SetResult();

        await Expect(visit.Page.GetByText("Memory added")).ToBeVisibleAsync();
        Assert.Equal(1, _api.CountOf("leaver"));
        await Expect(visit.Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "leaver" }).ClickAsync();
        await Expect(visit.Memories).ToContainTextAsync(["Leaves early"]);
    }

    [Fact]
    public async Task A_slow_answer_to_an_older_question_does_not_replace_the_newer()
    {
        var released = new TaskCompletionSource();
        _api.Seed("first", "Asked first");
        _api.Seed("second", "Asked second");
        _api.Before = async (context, next) =>
        {
            if (await SaysAsync(context, "\"first\""))
            {
                await released.Task;
            }

            await next();
        };
        await using var visit = await OpenAsync("memories?user=first");
        await visit.Page.GetByLabel("User", new() { Exact = true }).FillAsync("second");
        await visit.Button("Open").ClickAsync();
        await Expect(visit.Memories).ToContainTextAsync(["Asked second"]);

        released.SetResult();
        await visit.Page.GetByLabel("Show what is no longer true").CheckAsync();

        await Expect(visit.Memories).ToContainTextAsync(["Asked second"]);
    }

    // An immediate answer keeps the link, and the focus on it.
    [Fact]
    public async Task The_focus_moves_to_the_list_when_its_link_disappears_while_a_page_loads()
    {
        var released = new TaskCompletionSource();
        _api.Seed("pager", Enumerable.Range(1, 41).Select(number => $"Fact {number:00}"));
        _api.Before = async (context, next) =>
        {
            if (context.Request.Query["page"] == "2")
            {
                await released.Task;
            }

            await next();
        };
        await using var visit = await OpenAsync("memories?user=pager");
        await Expect(visit.Page.GetByTestId("pager-range")).ToHaveTextAsync("1–20 of 41");

        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Next" }).PressAsync("Enter");
        await Expect(visit.Page.GetByTestId("pager-range")).ToHaveCountAsync(0);
        released.SetResult();
        await Expect(visit.Page.GetByTestId("pager-range")).ToHaveTextAsync("21–40 of 41");

        await Expect(visit.Page.GetByTestId("list-title")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task An_answer_slower_than_the_retry_interval_is_awaited()
    {
        _api.Seed("patient", "Takes its time");
        var lists = 0;
        _api.Before = async (context, next) =>
        {
            if (context.Request.Path == "/v3/memories/")
            {
                if (Interlocked.Increment(ref lists) <= 4)
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    return;
                }

                await Task.Delay(TimeSpan.FromSeconds(8), context.RequestAborted);
            }

            await next();
        };
        await using var visit = await OpenAsync("memories?user=patient");

        await Expect(visit.Memories).ToContainTextAsync(["Takes its time"]);
    }

    [Fact]
    public async Task A_save_whose_answer_was_lost_is_repeated_under_the_same_key()
    {
        var keys = new ConcurrentQueue<string>();
        var broken = true;
        _api.Before = async (context, next) =>
        {
            if (IsAdd(context))
            {
                keys.Enqueue(context.Request.Headers["Idempotency-Key"].ToString());
                if (broken)
                {
                    context.Abort();
                    return;
                }
            }

            await next();
        };
        await using var visit = await OpenAsync("memories?user=repeater");
        await visit.Button("Add memory").ClickAsync();
        var text = visit.Page.GetByLabel("Memory", new() { Exact = true });
        await text.FillAsync("Said once");
        await visit.Button("Save").ClickAsync();
        await Expect(visit.Dialog.GetByTestId("api-failure")).ToContainTextAsync("does not save it twice");
        broken = false;
        await visit.Dialog.GetByText("Retry").ClickAsync();
        await Expect(visit.Memories).ToContainTextAsync(["Said once"]);
        var first = keys.Distinct(StringComparer.Ordinal).Count();

        await visit.Button("Add memory").ClickAsync();
        await text.FillAsync("Said next");
        await visit.Button("Save").ClickAsync();

        await Expect(visit.Memories).ToContainTextAsync(["Said next", "Said once"]);
        Assert.Equal((1, 2), (first, keys.Distinct(StringComparer.Ordinal).Count()));
    }

    [Fact]
    public async Task A_failed_deletion_is_reported_without_a_promise_to_retry()
    {
        _api.Seed("keeper", "Stays where it is");
        _api.Before = async (context, next) =>
        {
            if (!HttpMethods.IsDelete(context.Request.Method))
            {
                await next();
                return;
            }

            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsJsonAsync(new { detail = "The disk is full." });
        };
        await using var visit = await OpenAsync("memories?user=keeper");

        await visit.Action("Delete", "Stays where it is").ClickAsync();
        await visit.Button("Delete").ClickAsync();

        await Expect(visit.Page.GetByText("Not deleted")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("The disk is full.")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByTestId("api-failure")).ToHaveCountAsync(0);
        await Expect(visit.Memories).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData(StatusCodes.Status429TooManyRequests, "Busy")]
    [InlineData(StatusCodes.Status401Unauthorized, "Refuses")]
    public async Task The_overview_distinguishes_an_api_that_refuses_from_one_that_is_down_and_recovers(int status, string state)
    {
        var refuses = true;
        _api.Before = (context, next) =>
        {
            if (!refuses || context.Request.Path != "/v1/entities/")
            {
                return next();
            }

            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        await using var visit = await OpenAsync("");
        await Expect(visit.Page.GetByTestId("stat-health")).ToContainTextAsync(state);

        refuses = false;

        await Expect(visit.Page.GetByTestId("stat-health")).ToContainTextAsync("Healthy");
        await Expect(visit.Page.GetByTestId("api-failure")).ToHaveCountAsync(0);
    }

    private static bool IsAdd(HttpContext context) => context.Request.Path == "/v3/memories/add/";

    private static async Task<bool> SaysAsync(HttpContext context, string text)
    {
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        context.Request.Body.Position = 0;
        return body.Contains(text, StringComparison.Ordinal);
    }

    private Task<Visit> OpenAsync(string path) => site.OpenAsync(path, _web.Address);
}
