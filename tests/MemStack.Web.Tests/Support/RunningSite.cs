using Microsoft.Playwright;

namespace MemStack.Web.Tests.Support;

/// <summary>An api, the page and a browser for all tests.</summary>
public sealed class RunningSite : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private WebServer? _web;

    internal ApiServer Api { get; } = new();

    internal IBrowser Browser { get; private set; } = null!;

    internal Uri Address => _web!.Address;

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Path is null)
        {
            return;
        }

        await Api.StartAsync();
        _web = new WebServer(Api.Address);
        Assertions.SetDefaultExpectTimeout(60_000);
        _playwright = await Playwright.CreateAsync();
        Browser = await Chromium.LaunchAsync(_playwright);
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_web is not null)
        {
            await _web.DisposeAsync();
        }

        await Api.DisposeAsync();
    }
}
