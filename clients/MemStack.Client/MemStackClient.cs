using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MemStack.Client;

/// <summary>The hosted mem0 surface over HTTP (v1 and v3 routes, final slashes).</summary>
/// <remarks>It has one short method for each call of the interface, so that it reads best in one piece.</remarks>
/// <param name="http">Sends all calls except transfers.</param>
/// <param name="time">The clock for polling.</param>
/// <param name="createTransferHttp">Creates an HTTP client without a time limit, for a transfer.</param>
internal sealed class MemStackClient(HttpClient http, TimeProvider time, Func<HttpClient> createTransferHttp) : IMemStackClient
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(1);

    private static readonly WireJsonContext Json = WireJsonContext.Default;

    private readonly ApiConnection _api = new(http);
    private readonly TransferClient _transfers = new(createTransferHttp);

    public async Task<AddMemoriesResult> AddAsync(AddMemoriesRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestChecks.Scope(request.Scope);
        var answer = await _api.PostAsync(
            "v3/memories/add/",
            AddBody.Of(request),
            Json.AddBody,
            Json.AddAnswer,
            cancellationToken,
            request.IdempotencyKey
        );
        return new AddMemoriesResult(answer.EventId, answer.Status, AddedAnswer.ToContracts(answer.Results));
    }

    public async Task<MemoryEvent?> GetEventAsync(Guid eventId, CancellationToken cancellationToken = default)
    {
        var answer = await _api.FindAsync($"v1/event/{eventId}/", Json.EventAnswer, cancellationToken);
        return answer is null
            ? null
            : new MemoryEvent(answer.Id, answer.Status, AddedAnswer.ToContracts(answer.Results)) { Error = answer.Error };
    }

    public async Task<MemoryEvent?> WaitForEventAsync(Guid eventId, TimeSpan longest, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(longest, TimeSpan.Zero);
        var (started, pause) = (time.GetTimestamp(), FirstPause);
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
    )
    {
        var request = new SearchMemoriesRequest
        {
            Query = query,
            Scope = scope,
            TopK = topK,
            Threshold = threshold,
        };
        return (await SearchAsync(request, cancellationToken)).Results;
    }

    public async Task<SearchMemoriesResult> SearchAsync(SearchMemoriesRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestChecks.Search(request.Query, request.TopK, request.Threshold);
        var body = new SearchBody(request.Query, RequestQuery.FiltersOf(request.Scope), request.TopK, request.Threshold)
        {
            AsOf = request.AsOf,
            ShowSuperseded = request.ShowSuperseded ? true : null,
            Relations = request.Relations ? true : null,
        };
        var answer = await _api.PostAsync("v3/memories/search/", body, Json.SearchBody, Json.ResultsAnswerMemoryItem, cancellationToken);
        return new SearchMemoriesResult(answer.Results ?? [], answer.Relations ?? []);
    }

    public Task<PageOf<MemoryItem>> ListAsync(
        MemoryScope scope,
        int page = 1,
        int pageSize = MemoryLimits.DefaultPageSize,
        CancellationToken cancellationToken = default
    )
    {
        var request = new ListMemoriesRequest
        {
            Scope = scope,
            Page = page,
            PageSize = pageSize,
        };
        return ListAsync(request, cancellationToken);
    }

    public async Task<PageOf<MemoryItem>> ListAsync(ListMemoriesRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = new ListBody(RequestQuery.FiltersOf(request.Scope))
        {
            AsOf = request.AsOf,
            ShowSuperseded = request.ShowSuperseded ? true : null,
        };
        return await ListAsync(body, request.Page, request.PageSize, cancellationToken);
    }

    public Task<MemoryGraph> GraphAsync(GraphRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _api.GetAsync("v1/graph/" + RequestQuery.Of(request), Json.MemoryGraph, cancellationToken);
    }

    public async Task<IReadOnlyList<MemoryItem>> FindAsync(
        MemoryScope scope,
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancellationToken = default
    )
    {
        RequestChecks.Ids(ids, MemoryLimits.PageSize);
        var filters = RequestQuery.FiltersOf(scope);
        filters["memory_ids"] = new JsonObject { ["in"] = new JsonArray([.. ids.Select(id => (JsonNode)id.ToString())]) };
        return (await ListAsync(new ListBody(filters), page: 1, MemoryLimits.PageSize, cancellationToken)).Results;
    }

    public Task<MemoryItem?> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.FindAsync($"v1/memories/{id}/", Json.MemoryItem, cancellationToken);

    public Task<bool> UpdateAsync(Guid id, string? text, JsonObject? metadata = null, CancellationToken cancellationToken = default)
    {
        if (text is null && metadata is null)
        {
            throw new ArgumentException("An update needs a text or metadata.", nameof(text));
        }

        var content = JsonContent.Create(new UpdateBody(text, metadata), Json.UpdateBody);
        return _api.SendAsync(HttpMethod.Put, $"v1/memories/{id}/", content, cancellationToken);
    }

    public Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Delete, $"v1/memories/{id}/", content: null, cancellationToken);

    public async Task DeleteManyAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken = default)
    {
        RequestChecks.Ids(ids, MemoryLimits.Batch);
        var body = new BatchBody([.. ids.Select(id => new BatchItem(id))]);
        await _api.SendAsync(HttpMethod.Delete, "v1/batch/", JsonContent.Create(body, Json.BatchBody), cancellationToken);
    }

    public async Task DeleteAllAsync(MemoryScope scope, CancellationToken cancellationToken = default)
    {
        var path = "v1/memories/" + RequestQuery.Of(RequestQuery.ScopeOf(scope));
        await _api.SendAsync(HttpMethod.Delete, path, content: null, cancellationToken);
    }

    public Task<bool> EraseAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Delete, $"v1/memories/{id}/?erase=true", content: null, cancellationToken);

    public async Task<long> EraseAllAsync(MemoryScope scope, CancellationToken cancellationToken = default)
    {
        var path = "v1/memories/" + RequestQuery.Of([.. RequestQuery.ScopeOf(scope), new("erase", "true")]);
        return (await _api.RequireAsync(HttpMethod.Delete, path, content: null, Json.ErasedAnswer, cancellationToken)).Erased;
    }

    public Task<PageOf<DeadLetter>> DeadLettersAsync(
        int page = 1,
        int pageSize = MemoryLimits.DefaultPageSize,
        CancellationToken cancellationToken = default
    ) => _api.GetAsync("v1/dead-letters/" + RequestQuery.Of(page, pageSize), Json.PageOfDeadLetter, cancellationToken);

    public async Task<int> ReplayDeadLettersAsync(Guid? eventId = null, CancellationToken cancellationToken = default)
    {
        var path = eventId is { } id ? $"v1/dead-letters/{id}/replay/" : "v1/dead-letters/replay/";
        return (await _api.FindAsync(HttpMethod.Post, path, content: null, Json.ReplayedAnswer, cancellationToken))?.Replayed ?? 0;
    }

    public async Task<IReadOnlyList<HistoryItem>> HistoryAsync(Guid id, CancellationToken cancellationToken = default) =>
        await _api.FindAsync($"v1/memories/{id}/history/", Json.IReadOnlyListHistoryItem, cancellationToken) ?? [];

    public Task<PageOf<EntityItem>> EntitiesAsync(
        int page = 1,
        int pageSize = MemoryLimits.DefaultPageSize,
        CancellationToken cancellationToken = default
    ) => _api.GetAsync("v1/entities/" + RequestQuery.Of(page, pageSize), Json.PageOfEntityItem, cancellationToken);

    public Task ExportAsync(ExportMemoriesRequest request, Stream destination, CancellationToken cancellationToken = default) =>
        _transfers.ExportAsync(request, destination, cancellationToken);

    public Task<ImportMemoriesResult> ImportAsync(
        ImportMemoriesRequest request,
        Stream source,
        CancellationToken cancellationToken = default
    ) => _transfers.ImportAsync(request, source, cancellationToken);

    private Task<PageOf<MemoryItem>> ListAsync(ListBody body, int page, int pageSize, CancellationToken cancellationToken) =>
        _api.PostAsync("v3/memories/" + RequestQuery.Of(page, pageSize), body, Json.ListBody, Json.PageOfMemoryItem, cancellationToken);
}
