using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads plans with their destinations: "the trip to Greece".</summary>
internal static class PlanPhrases
{
    // Events that can be planned and called off.
    private static readonly FrozenSet<string> Plans = DataFile.Words("plans");

    /// <summary>Reads a plan: "our party", "the trip to Greece".</summary>
    public static Phrase? Read(List<Token> tokens, int i, int end)
    {
        if (Phrases.Noun(tokens, i, end) is not { } plan || !Plans.Contains(tokens[plan.To - 1].Word))
        {
            return null;
        }

        return Destination(tokens, plan, end) is { } where
            ? new Phrase($"{plan.Value} {tokens[plan.To].Word} {where.Value}", plan.From, where.To)
            : plan;
    }

    private static Phrase? Destination(List<Token> tokens, Phrase plan, int end)
    {
        if (plan.To >= end || tokens[plan.To].Word is not ("to" or "in"))
        {
            return null;
        }

        return Phrases.Noun(tokens, plan.To + 1, end) is { } where && !Lexicon.TimeWords.Contains(tokens[where.From].Word) ? where : null;
    }
}
