namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads who answers for a thing: "Tim is responsible for billing", "Laura is in charge of billing now". The question is the thing's, and
/// has one answer.
/// </summary>
internal static class Duties
{
    private static readonly System.Collections.Frozen.FrozenSet<string> Units = Lexicon.Set(
        "team project department group unit squad branch chapter committee crew program programme campaign"
    );

    // "Marta leads the mobile team", "Jonas took over the mobile team from Marta".
    private static string? Led(List<Token> tokens, Predicate predicate, int end)
    {
        var at = predicate.Next;
        if (predicate.Lemma == "take" && predicate.Mood is Mood.Past or Mood.Perfect && tokens.Is(at, end, "over"))
        {
            at++;
        }
        else if (predicate.Lemma is not ("lead" or "head" or "manage") || predicate.Mood != Mood.Present)
        {
            return null;
        }

        if (
            at >= end
            || tokens[at].Word is not ("the" or "our" or "my")
            || Phrases.Noun(tokens, at, end) is not { } noun
            || !Units.Contains(tokens[noun.To - 1].Word)
            || tokens.Exists(token => token.Word is "also" or "too" or "together")
        )
        {
            return null;
        }

        return noun.Value;
    }

    public static (string Key, RuleMatch Match)? Read(List<Token> tokens, Subject subject, Predicate predicate, int end)
    {
        if (Led(tokens, predicate, end) is { } led)
        {
            return (
                led,
                predicate.Negative
                    ? RuleSet.Deny(new RuleMatch(null, "responsible", subject.Key, -1, -1))
                    : new RuleMatch(null, "responsible", subject.Key, -1, -1)
            );
        }

        if (predicate.Lemma != "be" || predicate.Mood is not (Mood.Present or Mood.Perfect))
        {
            return null;
        }

        var at = tokens.SkipAdverbs(predicate.Next, end);
        var to =
            at + 1 < end && tokens[at].Word == "responsible" && tokens[at + 1].Word == "for" ? at + 2
            : at + 2 < end && tokens[at].Word == "in" && tokens[at + 1].Word == "charge" && tokens[at + 2].Word == "of" ? at + 3
            : -1;
        if (to < 0 || Activities.Read(tokens, to, end) is not { } duty || Lexicon.Pronouns.Contains(duty.Value))
        {
            return null;
        }

        for (var i = 0; i < end; i++)
        {
            // "Laura is also responsible for billing": the two are.
            if (tokens[i].Word is "also" or "too" or "partly" or "jointly")
            {
                return null;
            }
        }

        var match = new RuleMatch(null, "responsible", subject.Key, -1, -1);
        return (duty.Value, predicate.Negative ? RuleSet.Deny(match) : match);
    }
}
