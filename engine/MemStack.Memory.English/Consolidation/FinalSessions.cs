using System.Collections.Frozen;
using MemStack.Memory.English.Data;
using MemStack.Memory.English.Grammar;

namespace MemStack.Memory.English.Consolidation;

/// <summary>
/// Finds things that end with their last session: "made the last payment on the loan", "had my very last session with the therapist".
/// </summary>
internal static class FinalSessions
{
    // "Made", "had", "took" before "the last payment".
    private static readonly FrozenSet<string> LightVerbs = Lexicon.Set("make have take");

    private static readonly FrozenSet<string> BeforeLast = Lexicon.Set("the my our very");
    private static readonly FrozenSet<string> Payments = Lexicon.Set("payment instalment installment");
    private static readonly FrozenSet<string> Sessions = DataFile.Words("sessions");
    private static readonly FrozenSet<string> SessionLinks = Lexicon.Set("on with at of for in");

    /// <summary>Finds the thing that had its last session; null where there is none.</summary>
    public static EndedFactThing? Read(List<Token> tokens, Predicate predicate, int end)
    {
        if (!LightVerbs.Contains(predicate.Lemma))
        {
            return null;
        }

        var at = predicate.Next;
        while (tokens.IsOneOf(at, end, BeforeLast))
        {
            at++;
        }

        if (at + 3 >= end)
        {
            return null;
        }

        var session = tokens[at + 1].Word;
        // The last lesson may be the latest; the very last, the final one and the last instalment are not.
        var isFinal =
            tokens[at].Word == "final" || (tokens[at].Word == "last" && (tokens[at - 1].Word == "very" || Payments.Contains(session)));
        if (!isFinal || !Sessions.Contains(session) || !SessionLinks.Contains(tokens[at + 2].Word))
        {
            return null;
        }

        return EndedFactPhrases.Thing(tokens, at + 3, end) is var (from, to)
            ? new EndedFactThing(from, to, Payments.Contains(session) ? EndedFactKinds.Debt : EndedFactKinds.All)
            : null;
    }
}
