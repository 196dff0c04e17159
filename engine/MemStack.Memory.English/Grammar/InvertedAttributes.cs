namespace MemStack.Memory.English.Grammar;

/// <summary>Sentences that name the answer first: "Blue is my favourite colour", "Manchester is home now", "Anna is my boss".</summary>
internal static class InvertedAttributes
{
    private const int MaxBeforeVerb = 8;

    /// <summary>Reads a clause that names the answer first; null for others.</summary>
    public static (string Key, RuleMatch Match)? Read(List<Token> tokens, int start, int end, string speaker)
    {
        var verb = VerbOf(tokens, start, end);
        if (verb < 0)
        {
            return null;
        }

        var from = start;
        while (from < verb && (tokens[from].IsMark || Lexicon.Openers.Contains(tokens[from].Word)))
        {
            from++;
        }

        if (from == verb || Lexicon.Pronouns.Contains(tokens[from].Word) || tokens[from].Word is "my" or "our" or "what" or "which")
        {
            return null;
        }

        var answer = new Phrase(WithoutDeterminers(Phrases.Text(tokens, from, verb)), from, verb);
        if (answer.Value.Length == 0)
        {
            return null;
        }

        var (at, denied) = SkipDenial(tokens, verb + 1, end);
        if (at < end && tokens[at].Word is "my" or "our" && Phrases.Noun(tokens, at, end) is { } noun)
        {
            return OfSpeaker(noun.Value, answer, isNamed: tokens[from].IsCapital, speaker) is var (key, match)
                ? (key, RuleSet.Signed(denied, match))
                : null;
        }

        var home = HomeOf(tokens, answer, at, end);
        return home is null ? null : (speaker, RuleSet.Signed(denied, home));
    }

    // The verb between the answer and what it answers; -1 for none.
    private static int VerbOf(List<Token> tokens, int start, int end)
    {
        for (var i = start + 1; i + 1 < end && i < start + MaxBeforeVerb; i++)
        {
            if (tokens[i].Word is "is" or "are" or "'s" or "became")
            {
                return i;
            }
        }

        return -1;
    }

    private static string WithoutDeterminers(string text)
    {
        while (text.Length > 0)
        {
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            if (!Lexicon.Determiners.Contains(space < 0 ? text : text[..space]))
            {
                return text;
            }

            text = space < 0 ? "" : text[(space + 1)..];
        }

        return text;
    }

    // "is not", "is no longer", "isn't … any more".
    private static (int At, bool Denied) SkipDenial(List<Token> tokens, int at, int end)
    {
        var denied = false;
        for (; at < end && (Lexicon.IsAdverb(tokens[at].Word) || tokens[at].Word is "not" or "no" or "longer"); at++)
        {
            denied |= tokens[at].Word is "not" or "no";
        }

        return (at, denied || tokens.FindIndex(at, end - at, token => token.Word == "any") >= 0);
    }

    private static (string Key, RuleMatch Match)? OfSpeaker(string attribute, Phrase answer, bool isNamed, string speaker)
    {
        if (AttributeSlots.IsFavorite(attribute))
        {
            return (speaker, RuleMatch.Of(AttributeSlots.Of(attribute)!, answer));
        }

        if (attribute == "home")
        {
            return (speaker, Home(answer));
        }

        var role = RelativeNouns.Normalize(attribute);
        return isNamed && Attributes.SingleRoles.Contains(role) ? ($"{speaker}'s {role}", RuleMatch.Of("name", answer)) : null;
    }

    // "Home is Manchester now.", "Home for us is Aarhus.", "Manchester is home now."
    private static RuleMatch? HomeOf(List<Token> tokens, Phrase answer, int at, int end)
    {
        var asksForHome = answer.Value is "home" or "home for" or "home for me" or "home for us" or "home to me";
        if (asksForHome && Phrases.Place(tokens, at, end) is { } place)
        {
            return RuleMatch.Of("lives_in", place);
        }

        return tokens.Is(at, end, "home") && tokens[answer.From].IsCapital ? Home(answer) : null;
    }

    private static RuleMatch Home(Phrase place) => RuleMatch.Of("lives_in", place with { Value = Places.Normalize(place.Value) });
}
