using MemStack.Memory.Embedding;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;
using MemStack.Memory.Telemetry;
using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Searching;

/// <summary>
/// Finds candidates by words and, when a model is configured, by vectors; one ranking decides. Without an answer from the model the search
/// is lexical.
/// </summary>
internal sealed class HybridRetriever(
    ISearchIndex index,
    IEmbedder embedder,
    IGraphStore graph,
    ILanguageRules language,
    MemoryTelemetry telemetry,
    ILogger<HybridRetriever> logger
) : IRetriever
{
    private const int MinVectors = 100;

    public string Models => embedder.Model;

    public async Task<Retrieved> RetrieveAsync(SearchRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var question = new Question(request.ExpansionTerms is { } words ? $"{request.Query} {words}" : request.Query, language);
        var vector = await EmbedAsync(request.Query, cancellationToken);
        if (question.Terms.Count == 0 && vector.IsEmpty)
        {
            return new Retrieved([], 0) { IsComplete = !embedder.IsEnabled };
        }

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
            VectorLimit = Math.Max(MinVectors, request.TopK),
        };
        var found = await index.FindAsync(query, set => Rank(question, request, set), cancellationToken);
        var relations =
            request.Relations && found.Memories.Count > 0
                ? await graph.RelationsOfAsync(request.Tenant, [.. found.Memories.Select(memory => memory.Id)], cancellationToken)
                : null;
        List<SearchHit> hits =
        [
            .. found.Memories.Zip(
                found.Ranking.Chosen,
                (memory, ranked) =>
                    new SearchHit(memory, ranked.Score, request.Explain ? Explain(ranked, request.Threshold) : null)
                    {
                        Relations = relations is null ? [] : [.. relations[memory.Id]],
                    }
            ),
        ];
        return new Retrieved(hits, found.Ranking.Candidates)
        {
            Version = found.Version,
            ChangesAt = found.Ranking.ChangesAt,
            IsComplete = !embedder.IsEnabled || !vector.IsEmpty,
        };
    }

    private Ranking Rank(Question question, SearchRequest request, CandidateSet set)
    {
        using var step = telemetry.StartStep(MemoryTelemetry.RankStep);
        return new Ranking([.. Ranker.Rank(question, set).TakeWhile(candidate => candidate.Score >= request.Threshold).Take(request.TopK)])
        {
            Candidates = set.Rows.Count,
            // The past does not change.
            ChangesAt = request.AsOf is null ? set.Rows.Min(candidate => candidate.ValidTo) : null,
        };
    }

    private async Task<ReadOnlyMemory<float>> EmbedAsync(string query, CancellationToken cancellationToken)
    {
        if (!embedder.IsEnabled)
        {
            return default;
        }

        using var step = telemetry.StartStep(MemoryTelemetry.EmbedStep);
        try
        {
            return (await embedder.EmbedAsync([query], cancellationToken))[0];
        }
        catch (EmbeddingException exception)
        {
            step.Fail(exception.Reason);
            SearchLog.SearchedWithoutVector(logger, exception.Reason);
            return default;
        }
    }

    private static Dictionary<string, double> Explain(Ranked ranked, double threshold) =>
        new(StringComparer.Ordinal)
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
