using Microsoft.Playwright;

namespace MemStack.Screenshots;

/// <summary>Takes pictures of pages once they are loaded.</summary>
internal sealed class Photographer(IBrowser browser)
{
    /// <summary>Takes the pictures that the arguments of the command name.</summary>
    public Task RunAsync(string[] args) =>
        args[0] == "shot"
            ? ShootAsync(
                args[1],
                args[2],
                args.ElementAtOrDefault(3) ?? "light",
                args.ElementAtOrDefault(4) ?? "1280x800",
                args.ElementAtOrDefault(5)
            )
            : ShootPagesAsync(args[1].TrimEnd('/'), args[2], args[3], args.ElementAtOrDefault(4) ?? "Where do I live?");

    /// <summary>One page.</summary>
    /// <param name="url">The page.</param>
    /// <param name="file">The path of the PNG.</param>
    /// <param name="theme"><c>light</c> or <c>dark</c>.</param>
    /// <param name="size">Width and height of the window in CSS pixels: <c>1280x800</c>.</param>
    /// <param name="ready">A selector to wait for; null for none.</param>
    private async Task ShootAsync(string url, string file, string theme, string size, string? ready)
    {
        var sides = size.Split('x').Select(int.Parse).ToArray();
        await using var context = await browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = sides[0], Height = sides[1] },
                ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        var page = await context.NewPageAsync();
        await page.GotoAsync(url);
        if (ready is not null)
        {
            await page.Locator(ready).First.WaitForAsync();
        }

        await page.EvaluateAsync("document.fonts.ready.then(() => undefined)");
        await page.ScreenshotAsync(new() { Path = file });
        await Console.Out.WriteLineAsync($"{file}  {new FileInfo(file).Length / 1024} kB");
    }

    /// <summary>Every page of the web service, in both themes, on a desk and on a phone.</summary>
    /// <param name="site">The web service.</param>
    /// <param name="folder">The folder of the pictures.</param>
    /// <param name="user">The user whose memories are shown.</param>
    /// <param name="query">The query.</param>
    private async Task ShootPagesAsync(string site, string folder, string user, string query)
    {
        (string Name, string Path, string Ready)[] pages =
        [
            ("overview", "/", "[data-testid=stat-health] .good"),
            ("memories", $"/memories?user={Uri.EscapeDataString(user)}", "[data-testid=memory]"),
            ("search", $"/memories?user={Uri.EscapeDataString(user)}&q={Uri.EscapeDataString(query)}", "[data-testid=score]"),
            ("connect", "/connect", "#snippet-python"),
        ];
        foreach (var (name, path, ready) in pages)
        {
            foreach (var theme in (string[])["light", "dark"])
            {
                await ShootAsync(site + path, Path.Combine(folder, $"{name}-{theme}.png"), theme, "1280x800", ready);
                await ShootAsync(site + path, Path.Combine(folder, $"{name}-{theme}-phone.png"), theme, "390x844", ready);
            }
        }
    }
}
