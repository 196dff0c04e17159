using MemStack.Web.Tests.Support;
using Microsoft.Playwright;

// dotnet run --project eng/screenshots -- shot URL FILE.png [light|dark] [WIDTHxHEIGHT] [SELECTOR TO WAIT FOR]
// dotnet run --project eng/screenshots -- page URL FOLDER USER [QUERY]
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
if (args[0] == "shot")
{
    var size = args.ElementAtOrDefault(4)?.Split('x').Select(int.Parse).ToArray() ?? [1280, 800];
    await ShootAsync(args[1], args[2], args.ElementAtOrDefault(3) ?? "light", size[0], size[1], args.ElementAtOrDefault(5));
    return 0;
}

var (site, folder, user) = (args[1].TrimEnd('/'), args[2], Uri.EscapeDataString(args[3]));
var query = Uri.EscapeDataString(args.ElementAtOrDefault(4) ?? "Where do I live?");
(string Name, string Path, string Ready)[] pages =
[
    ("overview", "/", "[data-testid=stat-health] .good"),
    ("memories", $"/memories?user={user}", "[data-testid=memory]"),
    ("search", $"/memories?user={user}&q={query}", "[data-testid=score]"),
    ("connect", "/connect", "#snippet-python"),
];
foreach (var (name, path, ready) in pages)
{
    foreach (var theme in new[] { "light", "dark" })
    {
        await ShootAsync(site + path, Path.Combine(folder, $"{name}-{theme}.png"), theme, 1280, 800, ready);
        await ShootAsync(site + path, Path.Combine(folder, $"{name}-{theme}-phone.png"), theme, 390, 844, ready);
    }
}

return 0;

async Task ShootAsync(string url, string file, string theme, int width, int height, string? ready)
{
    await using var context = await browser.NewContextAsync(new()
    {
        ViewportSize = new() { Width = width, Height = height },
        ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
        ReducedMotion = ReducedMotion.Reduce,
    });
    var page = await context.NewPageAsync();
    await page.GotoAsync(url);
    if (ready is not null) await page.Locator(ready).First.WaitForAsync();
    await page.EvaluateAsync("document.fonts.ready.then(() => undefined)");
    await page.ScreenshotAsync(new() { Path = file });
    await Console.Out.WriteLineAsync($"{file}  {new FileInfo(file).Length / 1024} kB");
}
