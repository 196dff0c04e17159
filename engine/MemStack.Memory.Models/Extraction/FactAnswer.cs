using System.Text.Json;
using MemStack.Memory.Models.Answers;

namespace MemStack.Memory.Models.Extraction;

/// <summary>One fact as the model wrote it down, not yet checked.</summary>
/// <param name="Text">The fact; null when there is none.</param>
/// <param name="Message">The number of its message, if given.</param>
/// <param name="Role">Whom it is attributed to, if given.</param>
/// <param name="About">Whom its slot is about, if given.</param>
/// <param name="Slot">The slot, if given.</param>
/// <param name="Value">The slot's answer, if given.</param>
/// <param name="Categories">Topics, as written.</param>
/// <param name="Relations">Relations, as written.</param>
internal sealed record FactItem(
    string? Text,
    int? Message,
    string? Role,
    string? About,
    string? Slot,
    string? Value,
    IReadOnlyList<string> Categories,
    IReadOnlyList<RelationItem> Relations
);

/// <summary>One relation as the model wrote it down, not yet checked.</summary>
internal sealed record RelationItem(string? Source, string? SourceType, string? Type, string? Target, string? TargetType);

/// <summary>Reads the answer to the extraction prompt in the forms that models give it.</summary>
internal static class FactAnswer
{
    private const int MaxItems = 10_000;
    private const int MaxParts = 32;

    /// <summary>
    /// The facts of an answer: an object with a list of facts, a list, a single fact, texts instead of objects. Null for anything else.
    /// </summary>
    /// <param name="element">A JSON value of the answer.</param>
    /// <param name="isWhole">Indicates whether it is all of the answer: an empty list that stands in prose says nothing.</param>
    public static IReadOnlyList<FactItem>? Read(JsonElement element, bool isWhole)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return element.GetArrayLength() > 0 || isWhole ? Items(element) : null;
        }

        if (element.Find("facts", "memory", "memories", "results") is { ValueKind: JsonValueKind.Array or JsonValueKind.Object } list)
        {
            return Items(list);
        }

        return TextOf(element) is null ? null : Items(element);
    }

    private static List<FactItem>? Items(JsonElement list)
    {
        var items = ((JsonElement?)list).AsList().Take(MaxItems).ToList();
        // A list of numbers, or of objects of another form, is not the answer.
        return items.Count > 0 && items.TrueForAll(static item => TextOf(item) is null) ? null : items.ConvertAll(Item);
    }

    private static FactItem Item(JsonElement item) =>
        new(
            TextOf(item),
            item.Find("message", "message_id", "source").AsNumber(),
            item.Find("role", "attributed_to").AsText(),
            item.Find("about").AsText(),
            item.Find("slot").AsText(),
            item.Find("value", "slot_value").AsText(),
            [
                .. item.Find("categories", "category")
                    .AsList()
                    .Take(MaxParts)
                    .Select(static category => ((JsonElement?)category).AsText())
                    .OfType<string>(),
            ],
            [.. item.Find("relations", "relation").AsList().Take(MaxParts).Select(Relation)]
        );

    private static RelationItem Relation(JsonElement relation) =>
        new(
            relation.Find("source", "subject").AsText(),
            relation.Find("source_type").AsText(),
            relation.Find("type", "relation", "relationship", "predicate").AsText(),
            relation.Find("target", "destination", "object").AsText(),
            relation.Find("target_type", "destination_type").AsText()
        );

    private static string? TextOf(JsonElement item) =>
        item.ValueKind == JsonValueKind.String ? ((JsonElement?)item).AsText() : item.Find("text", "fact", "memory", "content").AsText();
}
