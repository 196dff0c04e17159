using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace MemStack.Api.Tests;

/// <summary>Sends JSON and reads JSON.</summary>
public sealed class ApiClient(HttpClient http) : IDisposable
{
    public Task<ApiAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ApiAnswer> PostAsync(string path, string json, string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Post, path, json, idempotencyKey);

    public Task<ApiAnswer> PutAsync(string path, string json, string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Put, path, json, idempotencyKey);

    public Task<ApiAnswer> DeleteAsync(string path, string? json = null, string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Delete, path, json, idempotencyKey);

    /// <summary>Adds one memory verbatim on the hosted surface and returns its id.</summary>
    public async Task<string> RememberAsync(string userId, string text, string more = "")
    {
        var answer = await PostAsync(
            "/v3/memories/add/",
            $$"""
            {"messages":[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}],"user_id":"{{userId}}","infer":false{{more}}}
            """
        );
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Json.GetProperty("results")[0].GetProperty("id").GetString()!;
    }

    public async Task<ApiAnswer> SendAsync(
        HttpMethod method,
        string path,
        string? json = null,
        string? idempotencyKey = null,
        Action<HttpRequestMessage>? change = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        change?.Invoke(request);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var headers = response
            .Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiAnswer(response.StatusCode, text, headers);
    }

    public void Dispose() => http.Dispose();
}

/// <summary>The answer of the api.</summary>
public sealed record ApiAnswer(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    private JsonElement? _json;

    public JsonElement Json => _json ??= JsonSerializer.Deserialize<JsonElement>(Text);

    public JsonElement Results => Json.GetProperty("results");

    public string? this[string property] => Json.GetProperty(property).GetString();

    public bool IsReplay => Headers.TryGetValue("Idempotency-Replayed", out var value) && value == "true";

    /// <summary>The names of an object, in order.</summary>
    public static string[] NamesOf(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];
}

/// <summary>Names that no other test uses.</summary>
public static class Unique
{
    public static string Name(string prefix = "user") => $"{prefix}-{Guid.CreateVersion7():N}";
}
