using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads noun phrases, names, places and numbers.</summary>
internal static class Phrases
{
    private const int MaxWords = 6;

    // "a small flat in a suburb of …": how far a place may lie behind others.
    private const int MaxHops = 3;

    private static readonly FrozenSet<string> Measures = DataFile.Words("measures");

    private static readonly FrozenSet<string> Frequencies = Lexicon.Set(
        "times days hours nights mornings evenings years months weeks minutes"
    );

    private static readonly FrozenSet<string> ToOuterPlace = Lexicon.Set("in at near from");
    private static readonly FrozenSet<string> CommonPlaces = DataFile.Words("common-places");

    /// <summary>A noun phrase from <paramref name="i"/>; null when there is none.</summary>
    public static Phrase? Noun(List<Token> tokens, int i, int end)
    {
        i = SkipMeasure(tokens, SkipSomeOf(tokens, tokens.SkipAdverbs(i, end), end), end);
        while (i < end && (Lexicon.Determiners.Contains(tokens[i].Word) || IsRenewing(tokens, i, end)))
        {
            i++;
        }

        var to = i;
        while (to < end && to - i < MaxWords && Continues(tokens, i, to, end))
        {
            to++;
        }

        return to == i ? null : new Phrase(Text(tokens, i, to), i, to);
    }

    // "a bit of fun", "a lot of tea"
    private static int SkipSomeOf(List<Token> tokens, int i, int end)
    {
        var isSomeOf =
            i + 3 < end && tokens[i].Word == "a" && tokens[i + 1].Word is "bit" or "lot" or "little" && tokens[i + 2].Word == "of";
        return isSomeOf ? i + 3 : i;
    }

    // "three cups of coffee" is coffee.
    private static int SkipMeasure(List<Token> tokens, int i, int end)
    {
        var at = i < end && IsCount(tokens[i].Word) ? i + 1 : i;
        return at + 2 < end && Measures.Contains(tokens[at].Word) && tokens[at + 1].Word == "of" ? at + 2 : i;
    }

    private static bool IsCount(string word) => word is "a" or "an" || NumberWords.ValueOf(word) is not null || char.IsAsciiDigit(word[0]);

    // "my new car" is the car, but "my present" is a present.
    private static bool IsRenewing(List<Token> tokens, int i, int end) =>
        Lexicon.Renewing.Contains(tokens[i].Word) && !tokens[i].IsCapital && i + 1 < end && !EndsAt(tokens, i + 1);

    // Returns whether the word at `to` belongs to the phrase that begins at `from`.
    private static bool Continues(List<Token> tokens, int from, int to, int end)
    {
        if (EndsAt(tokens, to))
        {
            return false;
        }
        // "of" belongs to a name of something, not to what follows a whole.
        if (tokens[to].Word == "of")
        {
            return to > from && to + 1 < end;
        }

        return to == from || !(BeginsAnother(tokens, to) || IsFrequency(tokens, to, end));
    }

    private static bool BeginsAnother(List<Token> tokens, int i) =>
        Lexicon.Determiners.Contains(tokens[i].Word) && tokens[i - 1].Word != "of";

    // "the gym three times a week": how often is no part of what.
    private static bool IsFrequency(List<Token> tokens, int i, int end) =>
        i + 1 < end && Frequencies.Contains(tokens[i + 1].Word) && Number(tokens, i, i + 1) is not null;

    /// <summary>
    /// A place: a name, or the last of nested phrases: "a small flat in Kyoto" gives <c>kyoto</c>. A place without a name is none.
    /// </summary>
    public static Phrase? Place(List<Token> tokens, int i, int end)
    {
        for (var hops = 0; hops < MaxHops; hops++)
        {
            i = tokens.SkipAdverbs(i, end);
            if (Noun(tokens, i, end) is not { } phrase)
            {
                return null;
            }

            var value = Places.Normalize(phrase.Value);
            var isHouseNumber = char.IsAsciiDigit(value[0]);
            if (!isHouseNumber && IsPlaceName(tokens, i, phrase, value))
            {
                return phrase with { Value = value };
            }

            if (phrase.To >= end || !ToOuterPlace.Contains(tokens[phrase.To].Word))
            {
                return null;
            }

            i = phrase.To + 1;
        }

        return null;
    }

    private static bool IsPlaceName(List<Token> tokens, int start, Phrase phrase, string place)
    {
        if (Places.IsKnown(place))
        {
            return true;
        }

        var isName = tokens[phrase.From].IsCapital && !Lexicon.TimeWords.Contains(phrase.Value);
        // Names of places stand without "a" and "the", also when they are written small.
        var isDetermined = Lexicon.Determiners.Contains(tokens[start].Word);
        return isName || (!isDetermined && !IsCommonPlace(tokens, phrase));
    }

    /// <summary>A number in figures or words: <c>3</c>.</summary>
    public static Phrase? Number(List<Token> tokens, int i, int end)
    {
        i = tokens.SkipAdverbs(i, end);
        if (i >= end)
        {
            return null;
        }

        var word = tokens[i].Word;
        if (word.Length < 4 && int.TryParse(word, out var figures))
        {
            return new Phrase(figures.ToString(), i, i + 1);
        }

        return NumberWords.ValueOf(word) is { } value ? new Phrase(value.ToString(), i, i + 1) : null;
    }

    /// <summary>The words from one token to another, joined by spaces, without determiners in front and marks of slots.</summary>
    public static string Text(List<Token> tokens, int from, int to)
    {
        var words = new List<string>(to - from);
        for (var i = from; i < to; i++)
        {
            if (tokens[i].Word != "'s" && !tokens[i].IsMark && !Lexicon.IsAdverb(tokens[i].Word))
            {
                words.Add(tokens[i].Word);
            }
        }

        return Canonical(string.Join(' ', words));
    }

    /// <summary>One spelling for the same thing: <c>colour</c> and <c>color</c>.</summary>
    public static string Canonical(string text) =>
        text.Replace('/', ' ')
            .Replace("colour", "color", StringComparison.Ordinal)
            .Replace("favourite", "favorite", StringComparison.Ordinal)
            .Replace("flavour", "flavor", StringComparison.Ordinal)
            .Replace("e-mail", "email", StringComparison.Ordinal)
            .TrimStart('!');

    private static bool EndsAt(List<Token> tokens, int i)
    {
        var token = tokens[i];
        if (token.IsMark)
        {
            return true;
        }

        if (token.Word == "'s")
        {
            return false;
        }
        // "will" ends a phrase, "Will" is a name; "Us" is none.
        return Lexicon.PhraseEnds.Contains(token.Word) || (Lexicon.IsAdverb(token.Word) && i > 0);
    }

    private static bool IsCommonPlace(List<Token> tokens, Phrase phrase) =>
        Lexicon.PhraseEnds.Contains(phrase.Value)
        || Verbs.IsGerund(tokens[phrase.From].Word)
        || CommonPlaces.Contains(tokens[phrase.To - 1].Word);
}
