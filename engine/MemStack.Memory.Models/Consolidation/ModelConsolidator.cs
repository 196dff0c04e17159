using MemStack.Memory.Consolidation;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Models.Answers;
using MemStack.Memory.Models.Calls;
using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.Prompts;
using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Models.Consolidation;

/// <summary>
/// Lets the language model decide which memories a new fact repeats or makes untrue. It sees numbers instead of ids and may name only
/// memories that were shown for the fact; whatever else it answers adds the fact. "Delete" means superseded: nothing is deleted.
/// </summary>
internal sealed class ModelConsolidator(JsonAsker asker, ModelTelemetry telemetry, IOptions<ChatModelOptions> options) : IConsolidator
{
    private const string Purpose = "consolidate";
    private const int MaxFactsPerRequest = 20;
    private const int MaxNear = 10;
    private const int MaxTextLength = 1_000;

    public bool IsEnabled => options.Value.Consolidate;

    public async ValueTask<IReadOnlyList<ConsolidationDecision>> DecideAsync(
        IReadOnlyList<ExtractedFact> facts,
        IReadOnlyList<IReadOnlyList<MemoryRecord>> near,
        CancellationToken cancellationToken
    )
    {
        var decisions = new ConsolidationDecision[facts.Count];
        Array.Fill(decisions, ConsolidationDecision.Add);
        var groups = Enumerable.Range(0, facts.Count).Where(index => index < near.Count && near[index].Count > 0).Chunk(MaxFactsPerRequest);
        await Task.WhenAll(groups.Select(group => DecideAsync(group, facts, near, decisions, cancellationToken)));
        return OnceEach(decisions);
    }

    private async Task DecideAsync(
        int[] group,
        IReadOnlyList<ExtractedFact> facts,
        IReadOnlyList<IReadOnlyList<MemoryRecord>> near,
        ConsolidationDecision[] decisions,
        CancellationToken cancellationToken
    )
    {
        var shown = group.Select(index => near[index].Take(MaxNear).ToList()).ToList();
        var memories = shown.SelectMany(static list => list).DistinctBy(static memory => memory.Id).ToList();
        var numbers = memories
            .Select(static (memory, number) => (memory.Id, number))
            .ToDictionary(static pair => pair.Id, static pair => pair.number);
        JsonReply<IReadOnlyList<DecisionItem>>? reply = null;
        var reason = FailureReasons.Malformed;
        try
        {
            reply = await asker.AskAsync(
                Purpose,
                Prompt.Consolidate,
                Data(group, facts, shown, memories, numbers),
                DecisionAnswer.Read,
                cancellationToken
            );
        }
        catch (ModelCallException failure)
        {
            reason = failure.Reason;
        }

        if (reply is null)
        {
            telemetry.FellBack(Purpose, reason, "add", group.Length);
            return;
        }

        foreach (var item in reply.Value)
        {
            // One fact needs no number.
            var number = item.Fact ?? (group.Length == 1 ? 0 : -1);
            if (number < 0 || number >= group.Length)
            {
                telemetry.Refused(Purpose, "unknown_fact");
                continue;
            }

            decisions[group[number]] = Decision(item, shown[number], memories);
        }
    }

    private ConsolidationDecision Decision(DecisionItem item, List<MemoryRecord> shown, List<MemoryRecord> memories)
    {
        var named = new List<Guid>();
        foreach (var number in item.Memories)
        {
            if (number < memories.Count && shown.Exists(memory => memory.Id == memories[number].Id))
            {
                named.Add(memories[number].Id);
            }
            else
            {
                telemetry.Refused(Purpose, "unknown_memory");
            }
        }

        if (named.Count == 0)
        {
            return ConsolidationDecision.Add;
        }

        return item.Action switch
        {
            "supersede" or "update" or "replace" or "contradict" or "delete" or "change" => new ConsolidationDecision(
                [.. named.Distinct()],
                null
            ),
            "duplicate" or "none" or "noop" or "ignore" or "same" => new ConsolidationDecision([], named[0]),
            _ => ConsolidationDecision.Add,
        };
    }

    // A memory ends once, by the first fact that ends it.
    private static ConsolidationDecision[] OnceEach(ConsolidationDecision[] decisions)
    {
        var ended = new HashSet<Guid>();
        return Array.ConvertAll(
            decisions,
            decision => decision.Supersedes.Count == 0 ? decision : decision with { Supersedes = [.. decision.Supersedes.Where(ended.Add)] }
        );
    }

    private static string Data(
        int[] group,
        IReadOnlyList<ExtractedFact> facts,
        List<List<MemoryRecord>> shown,
        List<MemoryRecord> memories,
        Dictionary<Guid, int> numbers
    ) =>
        Prompt.Delimit(
            "data",
            new
            {
                memories = memories.Select(
                    (memory, number) =>
                        new
                        {
                            memory = number,
                            text = Cut(memory.Text),
                            since = (memory.ValidFrom ?? memory.CreatedAt).ToString("yyyy-MM-dd"),
                        }
                ),
                facts = group.Select(
                    (index, number) =>
                        new
                        {
                            fact = number,
                            text = Cut(facts[index].Text),
                            memories = shown[number].Select(memory => numbers[memory.Id]),
                        }
                ),
            }
        );

    private static string Cut(string text) =>
        text.Length <= MaxTextLength ? text : text[..(char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)];
}
