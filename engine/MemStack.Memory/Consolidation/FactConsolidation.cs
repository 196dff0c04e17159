using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Searching;
using MemStack.Memory.Telemetry;

namespace MemStack.Memory.Consolidation;

/// <summary>Finds existing memories that are near to new facts, and lets a consolidator decide.</summary>
internal sealed class FactConsolidation(
    IConsolidator consolidator,
    IRetriever retriever,
    ILanguageRules language,
    MemoryTelemetry telemetry
)
{
    // Enough for a fact's older versions; each one costs tokens of the model.
    private const int NearMemories = 5;

    // Searches at once: the store's readers are few and others wait for them, too.
    private const int Parallel = 4;

    /// <summary>One decision for each fact.</summary>
    public async Task<IReadOnlyList<ConsolidationDecision>> DecideAsync(
        AddRequest request,
        IReadOnlyList<ExtractedFact> facts,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (!request.Infer || !consolidator.IsEnabled || facts.Count == 0)
        {
            return [.. Enumerable.Repeat(ConsolidationDecision.Add, facts.Count)];
        }

        if (!facts.Any(consolidator.AppliesTo))
        {
            return [.. Enumerable.Repeat(ConsolidationDecision.Add, facts.Count)];
        }

        using var step = telemetry.StartStep(MemoryTelemetry.ConsolidateStep);
        var filter = OwnerOf(request);
        var near = new IReadOnlyList<MemoryRecord>[facts.Count];
        await System.Threading.Tasks.Parallel.ForAsync(
            0,
            facts.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                if (!consolidator.AppliesTo(facts[i]))
                {
                    near[i] = [];
                    return;
                }

                var found = await retriever.RetrieveAsync(
                    new SearchRequest
                    {
                        Tenant = request.Tenant,
                        Query = facts[i].Text,
                        ExpansionTerms = language.ExpansionTerms(facts[i].Slot),
                        Filter = filter,
                        TopK = NearMemories,
                        AsOf = null,
                    },
                    now,
                    token
                );
                near[i] = [.. found.Hits.Select(hit => hit.Memory)];
            }
        );
        return await consolidator.DecideAsync(facts, near, cancellationToken);
    }

    // A fact can contradict only its owner's facts: see ScopeKeys.Owner.
    internal static MemoryFilter OwnerOf(AddRequest request) =>
        request.UserId is { } user ? MemoryFilter.Equal("user_id", user)
        : request.AgentId is { } agent ? MemoryFilter.Equal("agent_id", agent)
        : request.AppId is { } app ? MemoryFilter.Equal("app_id", app)
        : MemoryFilter.Equal("run_id", request.RunId ?? "");
}
