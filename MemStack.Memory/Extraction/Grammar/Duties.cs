namespace MemStack.Memory.Extraction.Grammar;

/// <summary>Reads who answers for a thing: "Tim is responsible for billing", "Laura is in charge of billing now". The question is the thing's, and has one answer.</summary>
internal static class Duties
{
    public static (string Key, RuleMatch Match)? Read(List<Token> tokens, Subject subject, Predicate predicate, int end)
    {
        if (predicate.Lemma != "be" || predicate.Mood is not (Mood.Present or Mood.Perfect)) return null;
        var at = Predicates.Skip(tokens, predicate.Next, end);
        var to = at + 1 < end && tokens[at].Word == "responsible" && tokens[at + 1].Word == "for" ? at + 2
            : at + 2 < end && tokens[at].Word == "in" && tokens[at + 1].Word == "charge" && tokens[at + 2].Word == "of" ? at + 3 : -1;
        if (to < 0 || Phrases.Activity(tokens, to, end) is not { } duty || Lexicon.Pronouns.Contains(duty.Value)) return null;
        for (var i = 0; i < end; i++)
        {
            // "Laura is also responsible for billing": the two are.
            if (tokens[i].Word is "also" or "too" or "partly" or "jointly") return null;
        }

        var match = new RuleMatch(null, "responsible", subject.Key, -1, -1);
        return (duty.Value, predicate.Negative ? RuleSet.Deny(match) : match);
    }
}
