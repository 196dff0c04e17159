using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads what a thing was changed to: "moved our retro to Thursdays", "raised the rent to 1,100 euros".</summary>
internal static class ChangedValues
{
    private static readonly FrozenSet<string> ToAnswer = Lexicon.Set("to until till");
    private static readonly FrozenSet<string> AfterNoun = Lexicon.Set("to until till back forward from by");

    /// <summary>Reads the new value of the thing that begins at <paramref name="at"/>; null where there is none.</summary>
    public static (string Key, RuleMatch Match)? Read(List<Token> tokens, int at, int end, string speaker, string lemma)
    {
        var after = at + 1;
        while (after < end && !AfterNoun.Contains(tokens[after].Word) && !tokens[after].IsMark)
        {
            after++;
        }

        var noun = Phrases.Text(tokens, at + 1, after);
        if (noun.Length == 0 || after - at >= Changes.MaxNounWords)
        {
            return null;
        }

        var to = after;
        while (to < end && !ToAnswer.Contains(tokens[to].Word))
        {
            to++;
        }

        if (++to >= end)
        {
            return null;
        }

        var key = HeldEvents.KeyOf(tokens[at].Word, noun, speaker);
        if (Changes.OfTime.Contains(lemma) && AttributeTimes.At(tokens, to, end) is { } time)
        {
            return (key, RuleMatch.Of("when", time));
        }

        if (lemma == "move" && Phrases.Place(tokens, to, end) is { } place && Places.IsKnown(place.Value))
        {
            return (key, RuleMatch.Of("where", place));
        }

        if (Version(tokens, to, end) is { } version)
        {
            return (key, version);
        }

        if (!IsNumber(tokens, to, end))
        {
            return null;
        }

        if (Amounts.Read(tokens, to, end) is { } dose)
        {
            return (speaker, RuleMatch.Of("does/" + Plurals.Singular(noun), dose));
        }

        var isOwn = tokens[at].Word != "the";
        if (isOwn && AttributeValues.Answer(noun, tokens, to, end) is { } answer)
        {
            return (speaker, answer);
        }

        return Prices.Read(tokens, to, end, changed: true) is { } price ? (key, price) : null;
    }

    private static RuleMatch? Version(List<Token> tokens, int at, int end)
    {
        var isVersion = tokens[at].Word == "version" && at + 1 < end && char.IsAsciiDigit(tokens[at + 1].Word[0]);
        return isVersion ? new RuleMatch(null, "at version", tokens[at + 1].Word, at + 1, at + 2) : null;
    }

    private static bool IsNumber(List<Token> tokens, int at, int end)
    {
        var word = tokens[at].Word;
        return char.IsAsciiDigit(word[0]) || Amounts.IsMoney(word) || Phrases.Number(tokens, at, end) is not null;
    }
}
