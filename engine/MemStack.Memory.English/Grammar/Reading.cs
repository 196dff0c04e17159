using MemStack.Memory.Extraction;

namespace MemStack.Memory.English.Grammar;

/// <summary>A question that a clause answers, and its answer; the question has one answer at a time.</summary>
/// <param name="Slot">The question, with whom it is about.</param>
/// <param name="Value">The answer; a leading <c>!</c> denies it.</param>
/// <param name="From">Where the answer stands in the sentence, in UTF-16 code units; -1 when it doesn't.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Category">The topic; null when the rule has none.</param>
/// <param name="Relations">What it states about entities.</param>
internal sealed record Reading(string Slot, string Value, int From, int To, string? Category, IReadOnlyList<ExtractedRelation> Relations)
{
    /// <summary>Indicates whether the clause takes its subject from the one before.</summary>
    public bool IsElided { get; init; }

    /// <summary>
    /// The thing that it ends besides, in lower case: the slot of what was corrected, or the thing that another took the place of.
    /// </summary>
    public string? Ended { get; init; }

    /// <summary>
    /// The employer that a calling is said with, "a nurse at Mercy Hospital": the answer and where it stands; null for none.
    /// </summary>
    public (string Value, int From, int To)? Employer { get; init; }

    /// <summary>The time when it came about, where an older time is told; null for now.</summary>
    public PastDate? Came { get; init; }

    /// <summary>Indicates whether it is worth less than any other reading of the sentence.</summary>
    public bool IsWeak { get; init; }

    /// <summary>The subject as it was written: "I", "My sister".</summary>
    public string SubjectText { get; init; } = "I";

    /// <summary>The objects of a verb with several, each with its slot and its tokens; empty for one.</summary>
    public IReadOnlyList<(string Slot, int From, int To)> Items { get; init; } = [];
}
