using EndToEnd.Support;
using TestRig;

namespace EndToEnd;

[Collection(StackTests.Name)]
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PrivacyTests(StackFixture stack)
{
    private const string CanaryUser = "canary-user-7f3a@example.org";
    private const string CanaryText = "xylophonecanary";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Neither_contents_nor_users_appear_in_logs_spans_or_metrics()
    {
        await UseEverythingAsync();
        using var telemetry = new DashboardTelemetry(stack.Dashboard);
        await WaitForExportAsync(telemetry);

        var seen = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["the dashboard's telemetry"] = await telemetry.EverythingAsync(Cancel),
        };
        seen["the stack's console"] = stack.Stack.Output;
        foreach (var (name, address) in stack.Services)
        {
            Assert.NotEmpty(stack.Stack.LogOf(name));
            using var client = new HttpClient { BaseAddress = address };
            client.DefaultRequestHeaders.Accept.ParseAdd("application/openmetrics-text");
            seen[$"/metrics of {name}"] = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancel);
        }

        foreach (var (place, text) in seen)
        {
            Assert.False(text.Contains(CanaryText, StringComparison.OrdinalIgnoreCase), $"A memory's text is in {place}.");
            Assert.False(text.Contains("canary-user-7f3a", StringComparison.OrdinalIgnoreCase), $"A user's id is in {place}.");
        }
    }

    private async Task UseEverythingAsync()
    {
        await using (var assistant = await McpUser.ConnectAsync(stack.OpenMemory, CanaryUser, Cancel))
        {
            await assistant.DoAsync("add_memories", new { text = $"I practise the {CanaryText} at night." }, Cancel);
            await assistant.DoAsync("search_memory", new { query = $"Who plays the {CanaryText}?" }, Cancel);
            await assistant.DoAsync("list_memories", null, Cancel);
            await assistant.CallAsync("delete_memories", new { memory_ids = new[] { CanaryText } }, Cancel);
        }

        using var client = new HttpClient { BaseAddress = stack.Api };
        var user = Uri.EscapeDataString(CanaryUser);
        foreach (
            var path in (string[])
                [
                    $"/memories?user_id={user}",
                    $"/v1/memories/{CanaryText}/",
                    $"/nowhere/{CanaryText}?user_id={user}",
                    $"/v1/memories/?user_id={user}",
                ]
        )
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        }

        using (
            var malformed = await client.PostAsync(
                new Uri("/v3/memories/add/", UriKind.Relative),
                new StringContent($"{{\"messages\": \"{CanaryText}\", "),
                Cancel
            )
        )
        {
            Assert.False(malformed.IsSuccessStatusCode);
        }

        using var pages = new HttpClient { BaseAddress = stack.Web };
        using var page = await pages.GetAsync(new Uri($"/memories?user={user}", UriKind.Relative), Cancel);
    }

    private static async Task WaitForExportAsync(DashboardTelemetry telemetry)
    {
        var before = 0;
        await Poll.UntilAsync(
            "no more spans to arrive",
            async token =>
            {
                var now = (await telemetry.SpansAsync(token)).Count;
                var settled = now == before && now > 0;
                before = now;
                await Task.Delay(TimeSpan.FromSeconds(1.5), token);
                return settled;
            },
            TimeSpan.FromMinutes(2),
            Cancel
        );
    }
}
