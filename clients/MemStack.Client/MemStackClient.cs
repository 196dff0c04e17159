using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace MemStack.Client;

/// <summary>The hosted mem0 surface over HTTP (v1 and v3 routes, final slashes).</summary>
internal sealed partial class MemStackClient(HttpClient http, TimeProvider time, Func<HttpClient>? transfers = null) : IMemStackClient
{
    // draft-ietf-httpapi-idempotency-key-header: the same key on every attempt of one call, so that it may be repeated.
    private const string IdempotencyKeyHeader = "Idempotency-Key";
    private const int DeepestWalk = 4;

    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(1);

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
            AsyncMode = request.Queue,
        };
        var answer = await RequireAsync(
            HttpMethod.Post,
            "v3/memories/add/",
            JsonContent.Create(body, Json.AddBody),
            Json.AddAnswer,
            cancellationToken,
            request.IdempotencyKey
        );
        return new AddMemoriesResult(answer.EventId, answer.Status, ToContracts(answer.Results));
    }

    public async Task<MemoryEvent?> GetEventAsync(Guid eventId, CancellationToken cancellationToken = default)
    {
        var answer = await SendAsync(HttpMethod.Get, $"v1/event/{eventId}/", content: null, Json.EventAnswer, cancellationToken);
        return answer is null ? null : new MemoryEvent(answer.Id, answer.Status, ToContracts(answer.Results)) { Error = answer.Error };
    }

    public async Task<MemoryEvent?> WaitForEventAsync(Guid eventId, TimeSpan longest, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(longest, TimeSpan.Zero);
        var (started, pause) = (time.GetTimestamp(), FirstPoll);
        while (true)
        {
            var state = await GetEventAsync(eventId, cancellationToken);
            var left = longest - time.GetElapsedTime(started);
            if (state is null or { IsFinished: true } || left <= TimeSpan.Zero)
            {
                return state;
            }

            await Task.Delay(pause < left ? pause : left, time, cancellationToken);
            pause = pause * 2 < MaxPause ? pause * 2 : MaxPause;
        }
    }

    public async Task<IReadOnlyList<MemoryItem>> SearchAsync(
        string query,
        MemoryScope scope,
        int topK = 10,
        double threshold = 0,
        CancellationToken cancellationToken = default
    ) =>
        (
            await SearchAsync(
                new SearchMemoriesRequest
                {
                    Query = query,
                    Scope = scope,
                    TopK = topK,
                    Threshold = threshold,
                },
                cancellationToken
            )
        ).Results;

    public async Task<SearchMemoriesResult> SearchAsync(SearchMemoriesRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckSearch(request.Query, request.TopK, request.Threshold);
        var body = new SearchBody(request.Query, FiltersOf(request.Scope), request.TopK, request.Threshold)
        {
            AsOf = request.AsOf,
            ShowSuperseded = request.ShowSuperseded ? true : null,
            Relations = request.Relations ? true : null,
        };
        var answer = await RequireAsync(
            HttpMethod.Post,
            "v3/memories/search/",
            JsonContent.Create(body, Json.SearchBody),
            Json.ResultsAnswerMemoryItem,
            cancellationToken
        );
        return new SearchMemoriesResult(answer.Results ?? [], answer.Relations ?? []);
    }

    public Task<PageOf<MemoryItem>> ListAsync(
        MemoryScope scope,
        int page = 1,
        int pageSize = MemoryLimits.DefaultPageSize,
        CancellationToken cancellationToken = default
    ) =>
        ListAsync(
            new ListMemoriesRequest
            {
                Scope = scope,
                Page = page,
                PageSize = pageSize,
            },
            cancellationToken
        );

    public async Task<PageOf<MemoryItem>> ListAsync(ListMemoriesRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = new ListBody(FiltersOf(request.Scope)) { AsOf = request.AsOf, ShowSuperseded = request.ShowSuperseded ? true : null };
        return await RequireAsync(
            HttpMethod.Post,
            "v3/memories/" + PageQuery(request.Page, request.PageSize),
            JsonContent.Create(body, Json.ListBody),
            Json.PageOfMemoryItem,
            cancellationToken
        );
    }

    public Task<MemoryGraph> GraphAsync(GraphRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckGraph(request.Depth, request.Limit);
        var query = new List<KeyValuePair<string, string>>();
        if (request.MemoryId is { } id)
        {
            query.Add(new("memory_id", id.ToString()));
        }

        if (request.Scope is not null || query.Count == 0)
        {
            query.AddRange(ScopeOf(request.Scope!));
        }

        if (request.Entity is { } entity)
        {
            query.Add(new("entity", entity));
        }

        if (request.AsOf is { } moment)
        {
            query.Add(new("as_of", moment.ToString("O", CultureInfo.InvariantCulture)));
        }

        query.Add(new("depth", request.Depth.ToString(CultureInfo.InvariantCulture)));
        query.Add(new("limit", request.Limit.ToString(CultureInfo.InvariantCulture)));
        return RequireAsync(HttpMethod.Get, "v1/graph/" + QueryOf(query), content: null, Json.MemoryGraph, cancellationToken);
    }

    public async Task<IReadOnlyList<MemoryItem>> FindAsync(
        MemoryScope scope,
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancellationToken = default
    )
    {
        CheckCount(ids, MemoryLimits.PageSize);
        var filters = FiltersOf(scope);
        filters["memory_ids"] = new JsonObject { ["in"] = new JsonArray([.. ids.Select(id => (JsonNode)id.ToString())]) };
        var page = await RequireAsync(
            HttpMethod.Post,
            "v3/memories/" + PageQuery(page: 1, MemoryLimits.PageSize),
            JsonContent.Create(new ListBody(filters), Json.ListBody),
            Json.PageOfMemoryItem,
            cancellationToken
        );
        return page.Results;
    }

    public Task<MemoryItem?> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, $"v1/memories/{id}/", content: null, Json.MemoryItem, cancellationToken);

    public Task<bool> UpdateAsync(Guid id, string? text, JsonObject? metadata = null, CancellationToken cancellationToken = default)
    {
        if (text is null && metadata is null)
        {
            throw new ArgumentException("An update needs a text or metadata.", nameof(text));
        }

        var content = JsonContent.Create(new UpdateBody(text, metadata), Json.UpdateBody);
        return FoundAsync(HttpMethod.Put, $"v1/memories/{id}/", content, cancellationToken);
    }

    public Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default) =>
        FoundAsync(HttpMethod.Delete, $"v1/memories/{id}/", content: null, cancellationToken);

    public async Task DeleteManyAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken = default)
    {
        CheckCount(ids, MemoryLimits.Batch);
        var body = new BatchBody([.. ids.Select(id => new BatchItem(id))]);
        await FoundAsync(HttpMethod.Delete, "v1/batch/", JsonContent.Create(body, Json.BatchBody), cancellationToken);
    }

    public async Task DeleteAllAsync(MemoryScope scope, CancellationToken cancellationToken = default)
    {
        await FoundAsync(HttpMethod.Delete, "v1/memories/" + QueryOf(ScopeOf(scope)), content: null, cancellationToken);
    }

    public Task<bool> EraseAsync(Guid id, CancellationToken cancellationToken = default) =>
        FoundAsync(HttpMethod.Delete, $"v1/memories/{id}/?erase=true", content: null, cancellationToken);

    public async Task<long> EraseAllAsync(MemoryScope scope, CancellationToken cancellationToken = default)
    {
        var path = "v1/memories/" + QueryOf([.. ScopeOf(scope), new("erase", "true")]);
        return (await RequireAsync(HttpMethod.Delete, path, content: null, Json.ErasedAnswer, cancellationToken)).Erased;
    }

    public Task<PageOf<DeadLetter>> DeadLettersAsync(
        int page = 1,
        int pageSize = MemoryLimits.DefaultPageSize,
        CancellationToken cancellationToken = default
    ) =>
        RequireAsync(
            HttpMethod.Get,
            "v1/dead-letters/" + PageQuery(page, pageSize),
            content: null,
            Json.PageOfDeadLetter,
            cancellationToken
        );

    public async Task<int> ReplayDeadLettersAsync(Guid? eventId = null, CancellationToken cancellationToken = default)
    {
        var path = eventId is { } id ? $"v1/dead-letters/{id}/replay/" : "v1/dead-letters/replay/";
        return (await SendAsync(HttpMethod.Post, path, content: null, Json.ReplayedAnswer, cancellationToken))?.Replayed ?? 0;
    }

    public async Task<IReadOnlyList<HistoryItem>> HistoryAsync(Guid id, CancellationToken cancellationToken = default) =>
        await SendAsync(HttpMethod.Get, $"v1/memories/{id}/history/", content: null, Json.IReadOnlyListHistoryItem, cancellationToken)
        ?? [];

    public Task<PageOf<EntityItem>> EntitiesAsync(
        int page = 1,
        int pageSize = MemoryLimits.DefaultPageSize,
        CancellationToken cancellationToken = default
    ) => RequireAsync(HttpMethod.Get, "v1/entities/" + PageQuery(page, pageSize), content: null, Json.PageOfEntityItem, cancellationToken);

    private async Task<T> RequireAsync<T>(
        HttpMethod method,
        string path,
        HttpContent? content,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken,
        string? idempotencyKey = null
    )
        where T : class =>
        await SendAsync(method, path, content, type, cancellationToken, idempotencyKey)
        ?? throw new MemStackApiException("MemStack's api does not know this call; is it an older version?", (int)HttpStatusCode.NotFound);

    /// <summary>Sends one call; null when the api answers 404.</summary>
    private async Task<T?> SendAsync<T>(
        HttpMethod method,
        string path,
        HttpContent? content,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken,
        string? idempotencyKey = null
    )
        where T : class
    {
        using var response = await SendAsync(method, path, content, cancellationToken, idempotencyKey);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

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
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancellationToken,
        string? idempotencyKey = null
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        if (method != HttpMethod.Get)
        {
            request.Headers.Add(IdempotencyKeyHeader, idempotencyKey ?? Guid.CreateVersion7().ToString());
        }

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
        {
            return response;
        }

        using (response)
        {
            throw await ApiErrors.ReadAsync(response, cancellationToken);
        }
    }

    private static IReadOnlyList<AddedMemory> ToContracts(IReadOnlyList<AddedAnswer>? results) =>
        results is null ? [] : [.. results.Select(result => result.ToContract())];

    private static void CheckCount(IReadOnlyCollection<Guid> ids, int most)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfZero(ids.Count, nameof(ids));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, most, nameof(ids));
    }

    private static void CheckSearch(string query, int topK, double threshold)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(topK, MemoryLimits.TopK);
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, 1);
    }

    private static void CheckGraph(int depth, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, DeepestWalk);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MemoryLimits.TopK);
    }

    private static string QueryOf(IEnumerable<KeyValuePair<string, string>> parts) =>
        "?" + string.Join('&', parts.Select(part => $"{part.Key}={Uri.EscapeDataString(part.Value)}"));

    private static string PageQuery(int page, int pageSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, MemoryLimits.PageSize);
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
        {
            throw new ArgumentException("A scope names a user, agent, app or run.", nameof(scope));
        }

        return scope;
    }
}
