namespace MemStack.Memory.English.Grammar;

/// <summary>Reads subjects that are somebody's: "my sister Anna", "Bob's phone number".</summary>
internal static class OwnedSubjects
{
    private const int MaxNounWords = 6;

    /// <summary>Reads the noun up to the verb: "phone number" behind "my" or "Bob's".</summary>
    public static Subject? Read(List<Token> tokens, int from, int end, Subject? owner, string key)
    {
        while (from < end && Lexicon.Renewing.Contains(tokens[from].Word))
        {
            from++;
        }

        var to = SkipNoun(tokens, from, end);
        if (to == from || to >= end || !(SubjectEnds.BeginsVerb(tokens, to, end) || tokens[to].Word is "'s" or "and"))
        {
            return null;
        }

        var given = to;
        while (given > from + 1 && tokens[given - 1].IsCapital && !tokens[given - 2].IsMark)
        {
            given--;
        }

        var noun = RelativeNouns.Normalize(Phrases.Text(tokens, from, given));
        if (noun.Length == 0)
        {
            return null;
        }

        var kind = RelativeNouns.KindOf(noun);
        if (kind == "thing" && to > from + 1 && RelativeWithoutApostrophe(tokens[from].Word) is { } person)
        {
            var relative = new Subject(key + person, EntityOf(owner, person), RelativeNouns.KindOf(person), person, owner, from + 1);
            return Read(tokens, from + 1, end, relative, $"{key}{person}'s ");
        }

        var isNamed = given < to && kind != "thing";
        if (given < to && !isNamed)
        {
            noun = Phrases.Text(tokens, from, to);
        }

        var subject = isNamed
            ? WithName(Token.Written(tokens, given, to))
            : new Subject(key + noun, EntityOf(owner, noun), kind, noun, owner, to);
        var isOwner = tokens[to].Word == "'s" && !SubjectEnds.IsCopula(tokens, to, end);
        return isOwner ? Read(tokens, to + 1, end, subject, subject.Key + "'s ") : subject;

        Subject WithName(string name) => new(name.ToLowerInvariant(), name, kind, noun, owner, to) { GivenName = name };
    }

    private static int SkipNoun(List<Token> tokens, int from, int end)
    {
        var to = from;
        while (to < end && to - from < MaxNounWords && !tokens[to].IsMark)
        {
            if (to > from && SubjectEnds.BeginsVerb(tokens, to, end))
            {
                break;
            }

            if (tokens[to].Word is "and" or "or" or "that" or "which" or "who" or "'s")
            {
                break;
            }

            to++;
        }

        return to;
    }

    // "boyfriend" in "my boyfriends name": the apostrophe is often left out. Null for others; "children" are some by themselves.
    private static string? RelativeWithoutApostrophe(string word)
    {
        if (word is not [.. var stem, 's'] || RelativeNouns.KindOf(word) != "thing")
        {
            return null;
        }

        var relative = RelativeNouns.Normalize(stem);
        return RelativeNouns.KindOf(relative) == "thing" ? null : relative;
    }

    private static string EntityOf(Subject? owner, string noun) => owner is null || owner.IsSpeaker ? noun : owner.Entity + "'s " + noun;
}
