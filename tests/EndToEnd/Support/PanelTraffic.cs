using System.Net.Http.Json;

namespace EndToEnd.Support;

/// <summary>Users of every kind: of REST, of MCP and of the page, some of whom make mistakes.</summary>
internal static class PanelTraffic
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    /// <summary>Makes requests until it is cancelled.</summary>
    public static async Task RunAsync(StackFixture stack, CancellationToken cancellationToken)
    {
        using var api = new HttpClient { BaseAddress = stack.Api };
        using var web = new HttpClient { BaseAddress = stack.Web };
        api.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Token panels");
        try
        {
            await using var assistant = await McpUser.ConnectAsync(stack.OpenMemory, "panels", cancellationToken);
            for (var round = 0; ; round++)
            {
                await UseApiAsync(api, round, cancellationToken);
                using var page = await web.GetAsync(new Uri("/", UriKind.Relative), cancellationToken);
                await assistant.DoAsync("search_memory", new { query = "tea" }, cancellationToken);
                await assistant.DoAsync("add_memories", new { text = $"I like the tea number {round}" }, cancellationToken);
                await Task.Delay(Pause, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The test has seen enough.
        }
    }

    private static async Task UseApiAsync(HttpClient api, int round, CancellationToken cancellationToken)
    {
        var said = new[] { new { role = "user", content = $"I live in town {round} and like tea" } };
        await PostAsync(api, "/memories", new { user_id = "panels", messages = said }, cancellationToken);
        await PostAsync(
            api,
            "/memories",
            new
            {
                user_id = "panels",
                infer = false,
                messages = said,
            },
            cancellationToken
        );
        await PostAsync(
            api,
            "/v3/memories/add/",
            new
            {
                user_id = "panels",
                async_mode = true,
                messages = said,
            },
            cancellationToken
        );
        await PostAsync(api, "/search", new { user_id = "panels", query = "tea" }, cancellationToken);
        await PostAsync(api, "/search", new { user_id = "nobody", query = "tea" }, cancellationToken);
        await PostAsync(api, "/search", new { user_id = 1 }, cancellationToken);
        using var missing = await api.GetAsync(new Uri($"/v1/memories/{Guid.CreateVersion7()}/", UriKind.Relative), cancellationToken);
    }

    private static async Task PostAsync(HttpClient api, string path, object body, CancellationToken cancellationToken)
    {
        using var answer = await api.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, cancellationToken);
    }
}
