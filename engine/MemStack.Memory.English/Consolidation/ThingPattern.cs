using System.Collections.Frozen;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Consolidation;

/// <summary>Finds a thing in texts, in the words in which it was named.</summary>
/// <param name="Stems">The thing's stems, in their order; one to five.</param>
/// <param name="IsNamed">Indicates whether it has a name: words before it then don't make another thing of it.</param>
internal sealed record ThingPattern(IReadOnlyList<string> Stems, bool IsNamed)
{
    // "The Siemens thing", "the Oslo trip": what may stand behind a thing without making another one of it.
    public static readonly FrozenSet<string> Tails = Lexicon.Set(
        "thing plan plans trip account subscription membership job offer idea contract app gig move race"
    );

    // "That stupid gym", "so much coffee": what may stand before a thing without making another one of it.
    public static readonly FrozenSet<string> Heads = Lexicon.Set(
        "old stupid whole entire poor beloved trusty much many more most too way both only daily weekly little same of some"
    );

    // "The trip to Lisbon" is "the Lisbon trip".
    private static readonly FrozenSet<string> Links = Lexicon.Set("at to for in with from of");

    private static readonly FrozenSet<string> QualifyingPrepositions = Lexicon.Set("for of with in at");

    // "Spotify premium" is Spotify; "coffee every day", "tennis twice a week".
    private static readonly FrozenSet<string> Editions = Lexicon.Set("family premium pro plus");

    private static readonly FrozenSet<string> Frequencies = Lexicon.Set("every twice three most");

    // Events, and the action that they consist of.
    private static readonly FrozenDictionary<string, string> EventActions = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["wedding"] = "married",
        ["engagement"] = "engaged",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The thing's last word as it was written.</summary>
    public string Head { get; init; } = "";

    /// <summary>"Running", not "work".</summary>
    public bool IsGerund { get; init; }

    /// <summary>Indicates whether it is the thing in any context: stopping "tutoring" ends tutoring of anything.</summary>
    public bool IsInAnyContext { get; init; }

    /// <summary>The word that distinguishes it from others: "the tickets for the opera".</summary>
    public string? Qualifier { get; init; }

    /// <summary>
    /// Returns the place of the thing itself, not of what is named after it: "the gym", not "the gym bag" and not "the climbing gym"; below
    /// zero for none.
    /// </summary>
    public int Find(List<Token> tokens, int start, int end)
    {
        for (var i = start; i + Stems.Count <= end; i++)
        {
            if (IsInOrder(tokens, i) && IsWhole(tokens, start, i, end) && !IsOfAnother(tokens, i + Stems.Count))
            {
                return i;
            }

            if (IsReversed(tokens, i, end))
            {
                return i;
            }
        }

        return -1;
    }

    private bool IsInOrder(List<Token> tokens, int i)
    {
        for (var k = 0; k < Stems.Count; k++)
        {
            if (!IsSame(tokens[i + k].Word, k))
            {
                return false;
            }
        }

        return true;
    }

    // "The trip to Lisbon" and "a trip to the Alps" where "the Lisbon trip" and "the Alps trip" are over.
    private bool IsReversed(List<Token> tokens, int i, int end)
    {
        if (Stems.Count != 2 || i + 2 >= end || !IsSame(tokens[i].Word, 1) || !Links.Contains(tokens[i + 1].Word))
        {
            return false;
        }

        var first = Lexicon.Determiners.Contains(tokens[i + 2].Word) && i + 3 < end ? i + 3 : i + 2;
        return IsSame(tokens[first].Word, 0);
    }

    // "The tickets for the match" where those for the opera are over.
    private bool IsOfAnother(List<Token> tokens, int after) =>
        Qualifier is not null && QualifierAt(tokens, after) is { } other && other != Qualifier;

    /// <summary>The stem of what a preposition adds to a thing: "for the opera"; null where there is none.</summary>
    public static string? QualifierAt(List<Token> tokens, int i) =>
        i + 1 < tokens.Count && QualifyingPrepositions.Contains(tokens[i].Word) && Phrases.Noun(tokens, i + 1, tokens.Count) is { } noun
            ? TextAnalyzer.Stem(tokens[noun.To - 1].Word)
            : null;

    private bool IsSame(string word, int index) =>
        TextAnalyzer.Stem(word) == Stems[index] || (Stems.Count == 1 && (IsActionOf(word) || IsKindOf(word)));

    // "We're getting married in June" tells of the wedding.
    private bool IsActionOf(string word) => EventActions.TryGetValue(Head, out var action) && word == action;

    // "I drink beer" ends with who gives up alcohol.
    private bool IsKindOf(string word) => Kinds.IsGivenUp(Head) && Kinds.Of(word).Contains(Head, StringComparer.Ordinal);

    private bool IsWhole(List<Token> tokens, int start, int from, int end)
    {
        if (IsInAnyContext)
        {
            return true;
        }

        var after = from + Stems.Count;
        if (after < end && !MayFollow(tokens, after, end))
        {
            return false;
        }

        return IsNamed || from <= start || MayPrecede(tokens, from - 1, end);
    }

    // What stands behind the thing without making another one of it, as "bag" does in "the gym bag".
    private bool MayFollow(List<Token> tokens, int i, int end)
    {
        var word = tokens[i].Word;
        var endsPhrase =
            tokens[i].IsMark
            || Lexicon.PhraseEnds.Contains(word)
            || Lexicon.Prepositions.Contains(word)
            || Lexicon.Determiners.Contains(word);
        var tellsWhen = Lexicon.IsAdverb(word) || Lexicon.TimeWords.Contains(word) || Frequencies.Contains(word);
        return endsPhrase
            || tellsWhen
            || Tails.Contains(word)
            || Editions.Contains(word)
            || char.IsAsciiDigit(word[0])
            || (IsNamed && tokens[i].IsCapital)
            || Phrases.Number(tokens, i, end) is not null;
    }

    // What stands before the thing without making another one of it, as "climbing" does in "the climbing gym".
    private static bool MayPrecede(List<Token> tokens, int i, int end)
    {
        var word = tokens[i].Word;
        var beginsPhrase =
            tokens[i].IsMark
            || Lexicon.Determiners.Contains(word)
            || Lexicon.Prepositions.Contains(word)
            || Lexicon.PhraseEnds.Contains(word);
        var onlyDescribes =
            Lexicon.IsAdverb(word) || Heads.Contains(word) || Lexicon.Renewing.Contains(word) || Lexicon.Colors.Contains(word);
        var isVerb = Verbs.Analyze(word).Form != VerbForm.None || Lexicon.Have.Contains(word) || Lexicon.Be.Contains(word);
        return beginsPhrase || onlyDescribes || isVerb || Phrases.Number(tokens, i, end) is not null;
    }
}
