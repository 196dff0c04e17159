using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>A place in a clause, from which its words are read one after the other. Behind the clause every word is empty.</summary>
/// <param name="Tokens">The sentence.</param>
/// <param name="At">The index of the token at the place.</param>
/// <param name="End">The end of the clause, exclusive.</param>
internal readonly record struct TokenCursor(List<Token> Tokens, int At, int End)
{
    public bool IsAtEnd => At >= End;

    public string Word => IsAtEnd ? "" : Tokens[At].Word;

    public bool IsMark => !IsAtEnd && Tokens[At].IsMark;

    /// <summary>The word as a form of a verb.</summary>
    public (string Lemma, VerbForm Form) Verb => IsAtEnd ? ("", VerbForm.None) : Verbs.Analyze(Word);

    public bool Is(string word) => !IsAtEnd && Word == word;

    /// <summary>Returns whether two words follow one another here.</summary>
    public bool Is(string first, string second) => Is(first) && Next().Is(second);

    public bool IsOneOf(FrozenSet<string> words) => !IsAtEnd && words.Contains(Word);

    public TokenCursor Next() => this with { At = At + 1 };

    /// <summary>Moves to the next token that is no adverb and no "not".</summary>
    public TokenCursor SkipAdverbs() => this with { At = Tokens.SkipAdverbs(At, End) };

    /// <summary>Moves to the next token that doesn't fit.</summary>
    public TokenCursor SkipWhile(Func<Token, bool> fits)
    {
        var at = At;
        while (at < End && fits(Tokens[at]))
        {
            at++;
        }

        return this with
        {
            At = at,
        };
    }
}
