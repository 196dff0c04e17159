using System.Collections.Frozen;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Consolidation;

/// <summary>Reads the things that texts say to be over.</summary>
internal static class EndedFactReader
{
    private const int MaxStems = 5;

    // Tails of things that were only to come.
    private static readonly FrozenSet<string> Outings = Lexicon.Set("trip offer move race plan plans");

    private static readonly string[] WorkFromHome = [TextAnalyzer.Stem("work"), TextAnalyzer.Stem("from"), TextAnalyzer.Stem("home")];

    /// <summary>Finds the thing that a text says to be over; null where it says nothing of the kind, or only under a condition.</summary>
    /// <param name="text">One statement.</param>
    public static EndedFact? Read(string text)
    {
        var tokens = Tokenizer.Read(text);
        var clauses = Clauses.Of(tokens);
        if (clauses.Exists(clause => clause.Conditional))
        {
            return null;
        }

        foreach (var (index, clause) in clauses.Index())
        {
            if (EndedFactFrames.In(tokens, clause, index == 0) is { } found && Make(tokens, found) is { } endedThing)
            {
                return endedThing;
            }
        }

        return null;
    }

    // Null where nothing, or too much, is left of it without what surrounds it.
    private static EndedFact? Make(List<Token> tokens, EndedFactThing found)
    {
        var (from, to, kind) = (found.From, found.To, found.Kind);
        while (to - from > 1 && ThingPattern.Tails.Contains(tokens[to - 1].Word))
        {
            to--;
            // "The Oslo trip" is no work in Oslo.
            if (Outings.Contains(tokens[to].Word))
            {
                kind = EndedFactKinds.Plan;
            }
        }

        while (to - from > 1 && ThingPattern.Heads.Contains(tokens[from].Word))
        {
            from++;
        }

        var words = tokens[from..to].Where(token => !Lexicon.Determiners.Contains(token.Word) && !Lexicon.IsAdverb(token.Word)).ToList();
        if (words.Count is 0 or > MaxStems)
        {
            return null;
        }

        if (MeansWorkFromHome(words))
        {
            return new EndedFact(new ThingPattern(WorkFromHome, IsNamed: false) { IsGerund = true }, EndedFactKinds.Practice);
        }
        // The first word of a text is a capital anyway.
        var isNamed = words.Exists(token => token.IsCapital && token.Start > 0);
        var isGerund = Verbs.IsGerund(words[0].Word);
        var thing = new ThingPattern([.. words.Select(token => TextAnalyzer.Stem(token.Word))], isNamed)
        {
            Head = words[^1].Word,
            IsGerund = isGerund,
            IsInAnyContext = isGerund && words.Count == 1 && kind.Count == 1,
            Qualifier = ThingPattern.QualifierAt(tokens, found.To),
        };
        return new EndedFact(thing, kind, found.Subject);
    }

    private static bool MeansWorkFromHome(List<Token> words) =>
        words.Count == 2 && (words[0].Word, words[1].Word) is ("home", "office") or ("remote", "work");
}
