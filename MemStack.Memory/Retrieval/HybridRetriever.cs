using MemStack.Memory.Embedding;
using MemStack.Memory.Graph;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Retrieval;

/// <summary>Words and, when a model is configured, vectors bring in candidates; one ranking decides. Without an answer from the model the search is lexical.</summary>
internal sealed class HybridRetriever(ISearchIndex index, IEmbedder embedder, IGraphStore graph, MemoryTelemetry telemetry, ILogger<HybridRetriever> logger) : IRetriever
{
    private const int LeastVectors = 100;

    public string Models => embedder.Model;

    public async Task<Retrieved> RetrieveAsync(SearchRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var question = new Question(request.FurtherWords is { } words ? $"{request.Query} {words}" : request.Query);
        var vector = await EmbedAsync(request.Query, cancellationToken);
        if (question.Terms.Count == 0 && vector.IsEmpty) return new Retrieved([], 0) { IsWhole = !embedder.IsEnabled };
        var query = new SearchQuery
        {
            Tenant = request.Tenant,
            Terms = question.Terms,
            Filter = request.Filter,
            VisibleOn = request.ShowExpired ? null : DateOnly.FromDateTime((request.AsOf ?? now).UtcDateTime),
            At = request.ShowSuperseded ? null : request.AsOf ?? now,
            BegunBy = request.AsOf,
            Vector = vector,
            EmbeddingModel = vector.IsEmpty ? null : embedder.Model,
            VectorLimit = Math.Max(LeastVectors, request.TopK),
        };
        var candidates = 0;
        DateTimeOffset? changesAt = null;
        List<Ranked> ranked = [];
        var (memories, version) = await index.FindAsync(query, Rank, cancellationToken);
        var relations = request.Relations && memories.Count > 0 ? await graph.RelationsOfAsync(request.Tenant, [.. memories.Select(memory => memory.Id)], cancellationToken) : null;
        var hits = new List<SearchHit>(memories.Count);
        for (var i = 0; i < memories.Count; i++)
        {
            hits.Add(new SearchHit(memories[i], ranked[i].Score, request.Explain ? Explain(ranked[i], request.Threshold) : null)
            {
                Relations = relations is null ? [] : [.. relations[memories[i].Id]],
            });
        }

        return new Retrieved(hits, candidates) { Version = version, ChangesAt = changesAt, IsWhole = !embedder.IsEnabled || !vector.IsEmpty };

        IReadOnlyList<int> Rank(CandidateSet set)
        {
            using var step = telemetry.StartStep(MemoryTelemetry.RankStep);
            candidates = set.Rows.Count;
            // A past moment stays as it was.
            if (query.BegunBy is null) changesAt = set.Rows.Min(candidate => candidate.ValidTo);
            ranked = [.. Ranker.Rank(question, set).TakeWhile(candidate => candidate.Score >= request.Threshold).Take(request.TopK)];
            return [.. ranked.Select(candidate => candidate.Position)];
        }
    }

    private async Task<ReadOnlyMemory<float>> EmbedAsync(string query, CancellationToken cancellationToken)
    {
        if (!embedder.IsEnabled) return default;
        using var step = telemetry.StartStep(MemoryTelemetry.EmbedStep);
        try
        {
            return (await embedder.EmbedAsync([query], cancellationToken))[0];
        }
        catch (EmbeddingException exception)
        {
            step.Fail(exception.Reason);
            Log.SearchedWithoutVector(logger, exception.Reason);
            return default;
        }
    }

    private static Dictionary<string, double> Explain(Ranked ranked, double threshold) => new(StringComparer.Ordinal)
    {
        ["bm25_score"] = ranked.Parts.Context,
        ["semantic_score"] = ranked.Parts.Similarity,
        ["session_score"] = ranked.Parts.Session,
        ["window_score"] = ranked.Parts.Window,
        ["speaker_score"] = ranked.Parts.Speaker,
        ["subject_score"] = ranked.Parts.Subject,
        ["date_score"] = ranked.Parts.Date,
        ["question_score"] = ranked.Parts.Question,
        ["length_score"] = ranked.Parts.Length,
        ["time_score"] = ranked.Parts.When,
        ["final_score"] = ranked.Score,
        ["threshold"] = threshold,
    };
}
