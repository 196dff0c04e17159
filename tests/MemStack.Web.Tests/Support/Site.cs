using Microsoft.Playwright;
using TestRig;

// The tests wait for pages most of the time, so more of them run than there are cores.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
[assembly: AssemblyFixture(typeof(Shared<MemStack.Web.Tests.Support.RunningSite>))]

namespace MemStack.Web.Tests.Support;

/// <summary>The site, for a class of tests; each test uses users of its own.</summary>
public sealed class Site(Shared<RunningSite> shared) : IAsyncLifetime
{
    private RunningSite _running = null!;

    internal ApiServer Api => _running.Api;

    internal Uri Address => _running.Address;

    public async ValueTask InitializeAsync() => _running = await shared.GetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// Opens a fresh browser profile on an address of the page and waits until it is connected; skips the test when there is no Chromium.
    /// </summary>
    internal async Task<Visit> OpenAsync(
        string path,
        Uri? address = null,
        ColorScheme scheme = ColorScheme.Light,
        int width = 1280,
        int height = 800
    )
    {
        Assert.SkipWhen(Chromium.Path is null, "No Chromium: set MEMSTACK_CHROMIUM or install chromium.");
        var context = await _running.Browser.NewContextAsync(
            new()
            {
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = height },
            }
        );
        context.SetDefaultTimeout(60_000);
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync(new Uri(address ?? Address, path).ToString());
        // The framework gives the heading the focus once the page is connected, which is after it shows; earlier key presses would be lost.
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
        return visit;
    }
}
