namespace MemStack.Memory.English.Grammar;

/// <summary>An answer that a rule has found in a clause.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Slot">The question, without whose it is.</param>
/// <param name="Value">The answer; a leading <c>!</c> denies it.</param>
/// <param name="From">The first token of the answer, or -1.</param>
/// <param name="To">The token after its last one.</param>
internal sealed record RuleMatch(Rule? Rule, string Slot, string Value, int From, int To)
{
    /// <summary>The thing that this one took the place of.</summary>
    public string? Ended { get; init; }

    /// <summary>Indicates whether it says little by itself: any verb in the present does.</summary>
    public bool IsWeak { get; init; }

    /// <summary>Makes an answer from a phrase of the clause that no rule of the tables found.</summary>
    public static RuleMatch Of(string slot, Phrase answer) => new(null, slot, answer.Value, answer.From, answer.To);
}
