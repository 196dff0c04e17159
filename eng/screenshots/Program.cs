using MemStack.Screenshots;
using MemStack.Web.Tests.Support;
using Microsoft.Playwright;

if (args is not (["shot", _, _, ..] or ["page", _, _, _, ..]))
{
    await Console.Error.WriteLineAsync("Usage: shot URL FILE.png [light|dark] [WIDTHxHEIGHT] [SELECTOR] | page URL FOLDER USER [QUERY]");
    return 2;
}

if (Chromium.Path is null)
{
    await Console.Error.WriteLineAsync("No Chromium: set MEMSTACK_CHROMIUM or install chromium.");
    return 1;
}

using var playwright = await Playwright.CreateAsync();
await using var browser = await Chromium.LaunchAsync(playwright);
await new Photographer(browser).RunAsync(args);
return 0;
