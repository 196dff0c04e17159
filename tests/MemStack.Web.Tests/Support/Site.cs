using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(MemStack.Web.Tests.Support.Site))]

namespace MemStack.Web.Tests.Support;

/// <summary>An api, the page and a browser for all tests; each test uses users of its own.</summary>
public sealed class Site : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private WebServer? _web;

    internal ApiServer Api { get; } = new();

    internal IBrowser Browser { get; private set; } = null!;

    internal Uri Address => _web!.Address;

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Path is null) return;
        await Api.StartAsync();
        _web = new WebServer(Api.Address);
        Assertions.SetDefaultExpectTimeout(60_000);
        _playwright = await Playwright.CreateAsync();
        Browser = await Chromium.LaunchAsync(_playwright);
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null) await Browser.DisposeAsync();
        _playwright?.Dispose();
        if (_web is not null) await _web.DisposeAsync();
        await Api.DisposeAsync();
    }

    /// <summary>Opens a fresh browser profile on an address of the page and waits until it is connected; skips the test when there is no Chromium.</summary>
    internal async Task<Visit> OpenAsync(string path, Uri? address = null, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 800)
    {
        Assert.SkipWhen(Chromium.Path is null, "No Chromium: set MEMSTACK_CHROMIUM or install chromium.");
        var context = await Browser.NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } });
        context.SetDefaultTimeout(60_000);
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync(new Uri(address ?? Address, path).ToString());
        // The framework gives the heading the focus once the page is connected, which is after it shows; keys pressed before would go astray.
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
        return visit;
    }
}
