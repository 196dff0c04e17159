using System.Text.Json;
using MemStack.Memory.Models.Answers;

namespace MemStack.Memory.Models.Consolidation;

/// <summary>One decision as the model wrote it down, not yet checked.</summary>
/// <param name="Fact">The number of the fact, if given.</param>
/// <param name="Action">The action, in lower case.</param>
/// <param name="Memories">The numbers of the memories it names.</param>
internal sealed record DecisionItem(int? Fact, string Action, IReadOnlyList<int> Memories);

/// <summary>Reads the answer to the consolidation prompt in the forms that models give it.</summary>
internal static class DecisionAnswer
{
    private const int MaxItems = 1_000;

    /// <summary>The decisions of an answer: an object with a list, a list, a single decision. Null for anything else.</summary>
    public static IReadOnlyList<DecisionItem>? Read(JsonElement element, bool isWhole)
    {
        var list =
            element.ValueKind == JsonValueKind.Array || Action(element) is not null
                ? element
                : element.Find("decisions", "memory", "results", "actions") ?? element;
        var items = ((JsonElement?)list).AsList().Take(MaxItems).ToList();
        return items.Exists(static item => Action(item) is null) || items.Count == 0
            ? null
            : items.ConvertAll(static item => new DecisionItem(
                item.Find("fact", "fact_id").AsNumber(),
                Action(item)!,
                [
                    .. item.Find("memories", "memory", "memory_id", "ids", "id")
                        .AsList()
                        .Select(static id => ((JsonElement?)id).AsNumber())
                        .OfType<int>(),
                ]
            ));
    }

    private static string? Action(JsonElement item) => item.Find("action", "event", "decision").AsText()?.ToLowerInvariant();
}
