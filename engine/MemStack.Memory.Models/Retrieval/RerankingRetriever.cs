using System.Text.Json;
using MemStack.Memory.Model;
using MemStack.Memory.Models.Answers;
using MemStack.Memory.Models.Calls;
using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.Prompts;
using MemStack.Memory.Models.Telemetry;
using MemStack.Memory.Searching;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Models.Retrieval;

/// <summary>
/// Lets the language model put what a search found in order, when the search asks for it. What the model leaves out follows in the order it
/// had; without an answer in time the order stays. Nothing is added or left out but by the number of hits wanted.
/// </summary>
internal sealed class RerankingRetriever(
    IRetriever inner,
    JsonAsker asker,
    ModelTelemetry telemetry,
    IOptions<ChatModelOptions> options,
    TimeProvider time
) : IRetriever
{
    private const string Purpose = "rerank";

    // What one request shows to the model; more costs time and seldom helps.
    private const int MaxShown = 30;
    private const int MaxTextLength = 500;

    public string Models { get; } = $"{inner.Models}\n{options.Value.Model}\n{Prompt.Rerank.Version}";

    public async Task<Retrieved> RetrieveAsync(SearchRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!request.Rerank)
        {
            return await inner.RetrieveAsync(request, now, cancellationToken);
        }

        var found = await inner.RetrieveAsync(request with { TopK = Math.Max(request.TopK, MaxShown) }, now, cancellationToken);
        var hits = found.Hits;
        var order = hits.Count > 1 ? await OrderAsync(request.Query, [.. hits.Take(MaxShown)], cancellationToken) : [];
        if (order is { Count: > 0 })
        {
            hits = InOrder(hits, order, request.Explain);
        }

        return found with
        {
            Hits = [.. hits.Take(request.TopK)],
            IsComplete = found.IsComplete && order is not null,
        };
    }

    private async Task<IReadOnlyList<int>?> OrderAsync(string query, IReadOnlyList<SearchHit> shown, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.RerankTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var reason = FailureReasons.Malformed;
        try
        {
            var data = new
            {
                question = query,
                memories = shown.Select(static (hit, number) => new { memory = number, text = Cut(hit.Memory.Text) }),
            };
            if (await asker.AskAsync(Purpose, Prompt.Rerank, Prompt.Delimit("data", data), Read, linked.Token) is { } reply)
            {
                return reply.Value;
            }
        }
        catch (ModelCallException failure)
        {
            reason = failure.Reason;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            reason = FailureReasons.Timeout;
        }

        telemetry.FellBack(Purpose, reason, "order_kept");
        return null;
    }

    // The best score goes to the first hit, and so on: scores that do not fall would say something else than the order.
    private static List<SearchHit> InOrder(IReadOnlyList<SearchHit> hits, IReadOnlyList<int> order, bool explain)
    {
        var places = order
            .Where(number => number >= 0 && number < Math.Min(hits.Count, MaxShown))
            .Concat(Enumerable.Range(0, hits.Count))
            .Distinct()
            .ToList();
        return
        [
            .. places.Select(
                (from, to) =>
                    hits[from] with
                    {
                        Score = hits[to].Score,
                        Explanation = explain ? Explained(hits[from], to) : hits[from].Explanation,
                    }
            ),
        ];
    }

    private static Dictionary<string, double> Explained(SearchHit hit, int place) =>
        new(hit.Explanation ?? new Dictionary<string, double>(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["rerank_place"] = place + 1,
            ["score_before_rerank"] = hit.Score,
        };

    private static IReadOnlyList<int>? Read(JsonElement element, bool isWhole)
    {
        var list = element.ValueKind == JsonValueKind.Array ? element : element.Find("order", "ranking", "memories", "results");
        var items = list.AsList()
            .Take(MaxShown * 2)
            .Select(static item => ((JsonElement?)item).AsNumber() ?? item.Find("memory", "id").AsNumber())
            .ToList();
        return list is null || items.Contains(null) || (items.Count == 0 && !isWhole)
            ? null
            : items.ConvertAll(static number => number!.Value);
    }

    private static string Cut(string text) =>
        text.Length <= MaxTextLength ? text : text[..(char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)];
}
