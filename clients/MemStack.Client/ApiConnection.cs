using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MemStack.Client;

/// <summary>Sends requests to the api; every failure is a <see cref="MemStackApiException"/>.</summary>
internal sealed class ApiConnection(HttpClient http)
{
    // draft-ietf-httpapi-idempotency-key-header: the same key on every attempt of one call, so that it may be repeated.
    private const string IdempotencyKeyHeader = "Idempotency-Key";

    /// <summary>Sends a GET and reads its answer; null for a 404.</summary>
    public Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => FindAsync(HttpMethod.Get, path, content: null, type, cancellationToken);

    /// <summary>Sends a GET and reads its answer.</summary>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => RequireAsync(HttpMethod.Get, path, content: null, type, cancellationToken);

    /// <summary>Sends a POST with a body and reads its answer.</summary>
    public Task<T> PostAsync<TBody, T>(
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken,
        string? idempotencyKey = null
    )
        where T : class => RequireAsync(HttpMethod.Post, path, JsonContent.Create(body, bodyType), type, cancellationToken, idempotencyKey);

    /// <summary>Sends a request and reads its answer.</summary>
    public async Task<T> RequireAsync<T>(
        HttpMethod method,
        string path,
        HttpContent? content,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken,
        string? idempotencyKey = null
    )
        where T : class =>
        await FindAsync(method, path, content, type, cancellationToken, idempotencyKey)
        ?? throw new MemStackApiException("MemStack's api does not know this call; is it an older version?", (int)HttpStatusCode.NotFound);

    /// <summary>Sends a request and reads its answer; null for a 404.</summary>
    public async Task<T?> FindAsync<T>(
        HttpMethod method,
        string path,
        HttpContent? content,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken,
        string? idempotencyKey = null
    )
        where T : class
    {
        using var response = await SendAsync(method, path, content, idempotencyKey, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(response, type, cancellationToken);
    }

    /// <summary>Sends a request whose answer has no content of interest; false for a 404.</summary>
    public async Task<bool> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, content, idempotencyKey: null, cancellationToken);
        return response.StatusCode != HttpStatusCode.NotFound;
    }

    /// <summary>Sends a message and returns its answer when it is a success.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient http,
        HttpRequestMessage message,
        HttpCompletionOption completion,
        CancellationToken cancellationToken,
        bool acceptNotFound = false
    )
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(message, completion, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever a handler of the caller's throws (time-out, open circuit, no connection), there was no answer.
            throw ApiErrors.Unreachable(exception);
        }

        if (response.IsSuccessStatusCode || (acceptNotFound && response.StatusCode == HttpStatusCode.NotFound))
        {
            return response;
        }

        using (response)
        {
            throw await ApiErrors.ReadAsync(response, cancellationToken);
        }
    }

    /// <summary>Reads the JSON of an answer.</summary>
    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException exception)
        {
            throw new MemStackApiException("MemStack's api gave an answer that could not be read.", (int)response.StatusCode, exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        string? idempotencyKey,
        CancellationToken cancellationToken
    )
    {
        using var message = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        if (method != HttpMethod.Get)
        {
            message.Headers.Add(IdempotencyKeyHeader, idempotencyKey ?? Guid.CreateVersion7().ToString());
        }

        return await SendAsync(http, message, HttpCompletionOption.ResponseContentRead, cancellationToken, acceptNotFound: true);
    }
}
