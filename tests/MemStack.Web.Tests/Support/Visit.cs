using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace MemStack.Web.Tests.Support;

/// <summary>One user's visit. Disposing it checks that the browser reported no error and sent nothing to other machines.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    public Visit(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue($"console {message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue("script: " + error);
        context.Request += (_, request) => Watch(request.Url);
        page.WebSocket += (_, socket) => Watch(socket.Url);
    }

    public IPage Page { get; }

    public IEnumerable<string> Complaints => _complaints;

    public ILocator Memories => Page.GetByTestId("memory");

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Action(string action, string memory) =>
        Page.GetByRole(AriaRole.Button, new() { Name = $"{action}: {memory}", Exact = true });

    public ILocator Dialog => Page.Locator("[role=dialog], [role=alertdialog]");

    /// <summary>Waits until the dialog has the focus: it is shown before it handles keys.</summary>
    public Task DialogListensAsync() => Assertions.Expect(Dialog.Locator(":focus")).ToHaveCountAsync(1);

    /// <summary>Shows the page as a system with these colours and a window of this size does, without reloading it.</summary>
    public async Task ShowAsync(ColorScheme scheme, int width, int height = 800)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await Page.SetViewportSizeAsync(width, height);
        await SettleAsync();
        Assert.Equal(scheme == ColorScheme.Dark, await Page.EvaluateAsync<bool>("matchMedia('(prefers-color-scheme: dark)').matches"));
        Assert.Equal(width, await Page.EvaluateAsync<int>("innerWidth"));
    }

    /// <summary>Waits until everything has been loaded and animations have ended.</summary>
    public async Task SettleAsync()
    {
        await Assertions.Expect(Page.Locator(".loading")).ToHaveCountAsync(0);
        await Assertions.Expect(Page.Locator(".placeholder")).ToHaveCountAsync(0);
        await Page.WaitForFunctionAsync("[...document.querySelectorAll('link[rel=stylesheet]')].every(link => link.sheet)");
        await Page.EvaluateAsync(
            "Promise.all(document.getAnimations().filter(a => a.effect.getTiming().iterations !== Infinity).map(a => a.finished.catch(() => {})))"
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        if (TestContext.Current.TestState?.Result != TestResult.Failed)
        {
            Assert.Empty(_complaints);
        }
    }

    private void Watch(string url)
    {
        var address = new Uri(url);
        if (address.Scheme is "data" or "blob" or "about")
        {
            return;
        }

        if (!address.IsLoopback)
        {
            _complaints.Enqueue("left loopback: " + address.Host);
        }
    }
}
