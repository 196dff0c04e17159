using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace MemStack.Client;

/// <summary>The hosted mem0 surface over HTTP (v1 and v3 routes, final slashes).</summary>
internal sealed class MemStackClient(HttpClient http) : IMemStackClient
{
    // draft-ietf-httpapi-idempotency-key-header: the same key on every attempt of one call, so that it may be repeated.
    private const string IdempotencyKeyHeader = "Idempotency-Key";
    private const int LargestTopK = 1000;
    private const int LargestPage = 200;
    private const int LargestBatch = 1000;

    private static readonly WireJsonContext Json = WireJsonContext.Default;

    public async Task<AddMemoriesResult> AddAsync(AddMemoriesRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var scope = Checked(request.Scope);
        var body = new AddBody
        {
            Messages = request.Messages,
            UserId = scope.UserId,
            AgentId = scope.AgentId,
            AppId = scope.AppId,
            RunId = scope.RunId,
            Metadata = request.Metadata,
            Infer = request.Infer,
            Timestamp = request.Timestamp?.ToUnixTimeSeconds(),
            ExpirationDate = request.ExpirationDate,
        };
        var answer = await RequireAsync(HttpMethod.Post, "v3/memories/add/", JsonContent.Create(body, Json.AddBody), Json.AddAnswer, cancellationToken);
        return new AddMemoriesResult(answer.EventId, answer.Status, ToContracts(answer.Results));
    }

    public async Task<MemoryEvent?> GetEventAsync(Guid eventId, CancellationToken cancellationToken = default)
    {
        var answer = await SendAsync(HttpMethod.Get, $"v1/event/{eventId}/", content: null, Json.EventAnswer, cancellationToken);
        return answer is null ? null : new MemoryEvent(answer.Id, answer.Status, ToContracts(answer.Results));
    }

    public async Task<IReadOnlyList<MemoryItem>> SearchAsync(
        string query, MemoryScope scope, int topK = 10, double threshold = 0, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(topK, LargestTopK);
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, 1);

        var body = new SearchBody(query, FiltersOf(scope), topK, threshold);
        var answer = await RequireAsync(
            HttpMethod.Post, "v3/memories/search/", JsonContent.Create(body, Json.SearchBody), Json.ResultsAnswerMemoryItem, cancellationToken);
        return answer.Results ?? [];
    }

    public async Task<PageOf<MemoryItem>> ListAsync(MemoryScope scope, int page = 1, int pageSize = 100, CancellationToken cancellationToken = default)
    {
        var body = new ListBody(FiltersOf(scope));
        return await RequireAsync(
            HttpMethod.Post, "v3/memories/" + PageQuery(page, pageSize), JsonContent.Create(body, Json.ListBody), Json.PageOfMemoryItem, cancellationToken);
    }

    public async Task<IReadOnlyList<MemoryItem>> FindAsync(MemoryScope scope, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken = default)
    {
        CheckCount(ids, LargestPage);
        var filters = FiltersOf(scope);
        filters["memory_ids"] = new JsonObject { ["in"] = new JsonArray([.. ids.Select(id => (JsonNode)id.ToString())]) };
        var page = await RequireAsync(
            HttpMethod.Post, "v3/memories/" + PageQuery(page: 1, LargestPage), JsonContent.Create(new ListBody(filters), Json.ListBody), Json.PageOfMemoryItem, cancellationToken);
        return page.Results;
    }

    public Task<MemoryItem?> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, $"v1/memories/{id}/", content: null, Json.MemoryItem, cancellationToken);

    public Task<bool> UpdateAsync(Guid id, string? text, JsonObject? metadata = null, CancellationToken cancellationToken = default)
    {
        if (text is null && metadata is null)
            throw new ArgumentException("An update needs a text or metadata.", nameof(text));

        var content = JsonContent.Create(new UpdateBody(text, metadata), Json.UpdateBody);
        return FoundAsync(HttpMethod.Put, $"v1/memories/{id}/", content, cancellationToken);
    }

    public Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default) =>
        FoundAsync(HttpMethod.Delete, $"v1/memories/{id}/", content: null, cancellationToken);

    public async Task DeleteManyAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken = default)
    {
        CheckCount(ids, LargestBatch);
        var body = new BatchBody([.. ids.Select(id => new BatchItem(id))]);
        await FoundAsync(HttpMethod.Delete, "v1/batch/", JsonContent.Create(body, Json.BatchBody), cancellationToken);
    }

    public async Task DeleteAllAsync(MemoryScope scope, CancellationToken cancellationToken = default)
    {
        var query = string.Join('&', ScopeOf(scope).Select(part => $"{part.Key}={Uri.EscapeDataString(part.Value)}"));
        await FoundAsync(HttpMethod.Delete, "v1/memories/?" + query, content: null, cancellationToken);
    }

    public async Task<IReadOnlyList<HistoryItem>> HistoryAsync(Guid id, CancellationToken cancellationToken = default) =>
        await SendAsync(HttpMethod.Get, $"v1/memories/{id}/history/", content: null, Json.IReadOnlyListHistoryItem, cancellationToken) ?? [];

    public Task<PageOf<EntityItem>> EntitiesAsync(int page = 1, int pageSize = 100, CancellationToken cancellationToken = default) =>
        RequireAsync(HttpMethod.Get, "v1/entities/" + PageQuery(page, pageSize), content: null, Json.PageOfEntityItem, cancellationToken);

    private async Task<T> RequireAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        await SendAsync(method, path, content, type, cancellationToken)
            ?? throw new MemStackApiException("MemStack's api does not know this call; is it an older version?", (int)HttpStatusCode.NotFound);

    /// <summary>Sends one call; null when the api answers 404.</summary>
    private async Task<T?> SendAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(method, path, content, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;

        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException exception)
        {
            throw new MemStackApiException("MemStack's api gave an answer that could not be read.", (int)response.StatusCode, exception);
        }
    }

    private async Task<bool> FoundAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, content, cancellationToken);
        return response.StatusCode != HttpStatusCode.NotFound;
    }

    /// <summary>Returns a successful answer or a 404; throws on everything else.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        if (method != HttpMethod.Get)
            request.Headers.Add(IdempotencyKeyHeader, Guid.CreateVersion7().ToString());

        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever a handler of the caller's throws (time-out, open circuit, no connection), there was no answer.
            throw ApiErrors.Unreachable(exception);
        }

        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotFound)
            return response;

        using (response)
            throw await ApiErrors.ReadAsync(response, cancellationToken);
    }

    private static IReadOnlyList<AddedMemory> ToContracts(IReadOnlyList<AddedAnswer>? results) =>
        results is null ? [] : [.. results.Select(result => result.ToContract())];

    private static void CheckCount(IReadOnlyCollection<Guid> ids, int most)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfZero(ids.Count, nameof(ids));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, most, nameof(ids));
    }

    private static string PageQuery(int page, int pageSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, LargestPage);
        return $"?page={page}&page_size={pageSize}";
    }

    private static JsonObject FiltersOf(MemoryScope scope) =>
        new(ScopeOf(scope).Select(part => KeyValuePair.Create<string, JsonNode?>(part.Key, part.Value)));

    private static IEnumerable<KeyValuePair<string, string>> ScopeOf(MemoryScope scope)
    {
        var (user, agent, app, run) = (Checked(scope).UserId, scope.AgentId, scope.AppId, scope.RunId);
        return new[] { ("user_id", user), ("agent_id", agent), ("app_id", app), ("run_id", run) }
            .Where(part => part.Item2 is not null)
            .Select(part => KeyValuePair.Create(part.Item1, part.Item2!));
    }

    private static MemoryScope Checked(MemoryScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (scope is { UserId: null, AgentId: null, AppId: null, RunId: null })
            throw new ArgumentException("A scope names a user, agent, app or run.", nameof(scope));
        return scope;
    }
}
