using System.Collections.Frozen;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Consolidation;

internal sealed partial record EndedFact
{
    private const int MaxStems = 5;

    // Tails of things that were only to come.
    private static readonly FrozenSet<string> Outings = Lexicon.Set("trip offer move race plan plans");

    private static readonly string[] WorkFromHome = [TextAnalyzer.Stem("work"), TextAnalyzer.Stem("from"), TextAnalyzer.Stem("home")];

    /// <summary>Finds the thing that a text says to be over; null where it says nothing of the kind, or only under a condition.</summary>
    /// <param name="text">One statement.</param>
    public static EndedFact? Of(string text)
    {
        var tokens = Tokenizer.Read(text);
        var clauses = Clauses.Of(tokens);
        if (clauses.Exists(clause => clause.Conditional))
        {
            return null;
        }

        foreach (var (index, clause) in clauses.Index())
        {
            if (EndedFactFrames.In(tokens, clause, index == 0) is { } found && Of(tokens, found) is { } ceased)
            {
                return ceased;
            }
        }

        return null;
    }

    // Null where nothing, or too much, is left of it without what surrounds it.
    private static EndedFact? Of(List<Token> tokens, EndedFactThing found)
    {
        var (from, to, kind) = (found.From, found.To, found.Kind);
        while (to - from > 1 && Tails.Contains(tokens[to - 1].Word))
        {
            to--;
            // "The Oslo trip" is no work in Oslo.
            if (Outings.Contains(tokens[to].Word))
            {
                kind = EndedFactKinds.Plan;
            }
        }

        while (to - from > 1 && Heads.Contains(tokens[from].Word))
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
            return new EndedFact(WorkFromHome, IsNamed: false, EndedFactKinds.Practice) { IsDeed = true };
        }
        // The first word of a text is a capital anyway.
        var isNamed = words.Exists(token => token.IsCapital && token.Start > 0);
        return new EndedFact([.. words.Select(token => TextAnalyzer.Stem(token.Word))], isNamed, kind)
        {
            Head = words[^1].Word,
            Subject = found.Subject,
            IsDeed = Verbs.IsGerund(words[0].Word),
            Qualifier = QualifierAt(tokens, found.To),
        };
    }

    private static bool MeansWorkFromHome(List<Token> words) =>
        words.Count == 2 && (words[0].Word, words[1].Word) is ("home", "office") or ("remote", "work");
}
