using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads new values of attributes by the verb that brings them.</summary>
internal static class RenewedAttributes
{
    private static readonly FrozenSet<string> Bringing = Lexicon.Set("get have change update switch set");

    /// <summary>Reads "I got a new phone number: …", "I changed my email to …"; null for others.</summary>
    public static RuleMatch? Read(List<Token> tokens, Predicate predicate, int end)
    {
        var isSo = predicate.Mood is not (Mood.Unreal or Mood.Former) && !predicate.Negative;
        if (!Bringing.Contains(predicate.Lemma) || !isSo)
        {
            return null;
        }

        var at = predicate.Next;
        while (
            at < end
            && (
                Lexicon.Determiners.Contains(tokens[at].Word)
                || Lexicon.Renewing.Contains(tokens[at].Word)
                || Lexicon.IsAdverb(tokens[at].Word)
            )
        )
        {
            at++;
        }

        if (at == predicate.Next || at >= end || Phrases.Noun(tokens, at, end) is not { } noun)
        {
            return null;
        }

        if (AttributeSlots.Of(noun.Value) is not { } slot || !AttributeSlots.IsReaching(slot))
        {
            return null;
        }

        var value = noun.To;
        while (
            value < tokens.Count && (tokens[value].IsMark || tokens[value].Word is "to" or "it" or "is" or "'s" or "now" or "and" or "its")
        )
        {
            value++;
        }

        return value > noun.To && AttributeValues.Read(slot, tokens, value, tokens.Count) is { } found ? RuleMatch.Of(slot, found) : null;
    }
}
