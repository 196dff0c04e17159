using Microsoft.Playwright;

namespace MemStack.Web.Tests.Support;

/// <summary>
/// Pages that the tests of a class only inspect: each is loaded once, which is the costly part, and shown as a test needs it.
/// </summary>
public sealed class OpenedPages : IAsyncDisposable
{
    private readonly Dictionary<(string Path, string? Dialog), Visit> _visits = [];

    /// <summary>The page at that address, with the dialog open that the button of that name opens.</summary>
    internal async Task<Visit> GetAsync(Site site, string path, string? dialog = null)
    {
        if (!_visits.TryGetValue((path, dialog), out var visit))
        {
            site.Api.SeedForReading();
            visit = await site.OpenAsync(path);
            _visits.Add((path, dialog), visit);
            if (dialog is not null)
            {
                await visit.Page.GetByRole(AriaRole.Button, new() { Name = dialog, Exact = true }).First.ClickAsync();
            }
        }

        return visit;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var visit in _visits.Values)
        {
            await visit.DisposeAsync();
        }
    }
}
