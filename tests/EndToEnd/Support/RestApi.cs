using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace EndToEnd.Support;

/// <summary>The REST calls that tests make without a client library.</summary>
internal static class RestApi
{
    /// <summary>Adds one memory verbatim; its id once the whole answer has been read, null when the api did not answer.</summary>
    public static async Task<string?> AddAsync(HttpClient client, string user, string text, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.PostAsJsonAsync(
                new Uri("/v3/memories/add/", UriKind.Relative),
                new
                {
                    user_id = user,
                    infer = false,
                    messages = new[] { new { role = "user", content = text } },
                },
                cancellationToken
            );
            answer.EnsureSuccessStatusCode();
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return body.GetProperty("results")[0].GetProperty("id").GetString();
        }
        catch (Exception exception) when (exception is HttpRequestException { StatusCode: null } or IOException)
        {
            return null;
        }
    }

    /// <summary>The text of a memory, or null when there is none.</summary>
    public static async Task<string?> TextOfAsync(HttpClient client, string id, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(new Uri($"/v1/memories/{id}/", UriKind.Relative), cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return body.GetProperty("memory").GetString();
    }

    /// <summary>All memories of a user, page by page.</summary>
    public static async Task<IReadOnlyList<(string Id, string Text)>> ListAsync(
        HttpClient client,
        string user,
        CancellationToken cancellationToken
    )
    {
        var memories = new List<(string, string)>();
        for (var page = 1; ; page++)
        {
            using var answer = await client.PostAsJsonAsync(
                new Uri($"/v3/memories/?page={page}&page_size=200", UriKind.Relative),
                new { filters = new { user_id = user } },
                cancellationToken
            );
            answer.EnsureSuccessStatusCode();
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            memories.AddRange(
                body.GetProperty("results")
                    .EnumerateArray()
                    .Select(memory => (memory.GetProperty("id").GetString()!, memory.GetProperty("memory").GetString()!))
            );
            if (memories.Count >= body.GetProperty("count").GetInt64())
            {
                return memories;
            }
        }
    }

    /// <summary>Returns the number of events in the history of a memory.</summary>
    public static async Task<int> HistoryLengthAsync(HttpClient client, string id, CancellationToken cancellationToken)
    {
        var steps = await client.GetFromJsonAsync<JsonElement>(new Uri($"/v1/memories/{id}/history/", UriKind.Relative), cancellationToken);
        return steps.GetArrayLength();
    }
}
