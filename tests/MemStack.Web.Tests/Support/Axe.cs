using System.Text.Json;
using Deque.AxeCore.Commons;

namespace MemStack.Web.Tests.Support;

/// <summary>The accessibility checks of axe.</summary>
internal static class Axe
{
    private static readonly string _script = new BundledAxeScriptProvider().GetScript();

    /// <summary>Asserts that axe finds no violation, and that the browser had nothing to complain of.</summary>
    // In the page itself: the package's RunAxe opens another window for each result, which costs more than the check.
    public static async Task AssertCleanAsync(Visit visit)
    {
        Assert.Single(visit.Page.Frames);
        await visit.Page.EvaluateAsync(_script);
        var result = await visit.Page.EvaluateAsync<JsonElement>("() => axe.run(document, { resultTypes: ['violations'] })");

        Assert.NotEqual(0, result.GetProperty("passes").GetArrayLength());
        Assert.Empty(
            result
                .GetProperty("violations")
                .EnumerateArray()
                .Select(violation => $"{violation.GetProperty("id")}: {violation.GetProperty("help")} at {violation.GetProperty("nodes")}")
        );
        Assert.Empty(visit.Complaints);
    }
}
