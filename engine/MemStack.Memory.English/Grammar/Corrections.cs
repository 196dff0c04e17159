using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads corrections that lean on what was just said: "Sorry, I meant Tuesday", "Actually, it's Mary, not Marie". What is corrected has to
/// be in the same add: nothing else says what "it" is.
/// </summary>
internal static class Corrections
{
    private const int MaxWords = 6;

    private static readonly FrozenSet<string> Cues = Lexicon.Set(
        "actually sorry correction wait oops no rather meant mean mistake typo scratch apologies spelled spelt"
    );

    private static readonly FrozenSet<string> Links = DataFile.Words("correction-links");

    /// <summary>Returns whether the first words say that something said before was wrong.</summary>
    public static bool IsCued(List<Token> tokens) => tokens.Take(MaxWords).Any(token => Cues.Contains(token.Word));

    /// <summary>The words that take the place of the last answer, or null when the sentence corrects nothing.</summary>
    /// <param name="tokens">The sentence.</param>
    /// <param name="wrong">The last answer, as it was written.</param>
    public static (int From, int To)? Read(List<Token> tokens, string wrong)
    {
        var at = 0;
        var cued = false;
        while (at < tokens.Count && Links.Contains(tokens[at].Word))
        {
            // "not Marie but Mary": what is wrong comes first.
            if (tokens[at].Word == "not" && tokens.FindIndex(at, token => token.Word is "but" or ",") is > 0 and var but)
            {
                at = but;
            }

            cued |= Cues.Contains(tokens[at].Word);
            at++;
        }

        if (at == tokens.Count || at == 0)
        {
            return null;
        }

        var to = at;
        while (to < tokens.Count && !tokens[to].IsMark && !Lexicon.PhraseEnds.Contains(tokens[to].Word) && !(tokens[to].Word == "not"))
        {
            to++;
        }

        if (to == at || to - at > MaxWords)
        {
            return null;
        }

        var denied = to < tokens.Count ? tokens.FindIndex(to, token => token.Word == "not") : -1;
        if (denied > 0 && denied + 1 < tokens.Count)
        {
            return wrong.StartsWith(tokens[denied + 1].Word, StringComparison.OrdinalIgnoreCase) ? (at, to) : null;
        }

        return cued && (to == tokens.Count || tokens[to].IsMark || tokens[to].Word is "with") ? (at, to) : null;
    }

    /// <summary>
    /// "My name isn't Bob, it's Rob", "I don't live in Turin but in Genoa": what is so instead; null when the sentence doesn't say.
    /// </summary>
    /// <param name="tokens">The sentence.</param>
    /// <param name="denial">What it denies.</param>
    public static Reading? Instead(List<Token> tokens, Reading denial)
    {
        if (denial.To < 0 || denial.Value is not ['!', ..] || denial.Value is "!yes" or "!no")
        {
            return null;
        }

        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Start < denial.To || tokens[i].Word is not ("," or "but" or "—" or ";"))
            {
                continue;
            }

            var at = i + 1;
            while (
                at < tokens.Count
                && (
                    tokens[at].Word is "but" or "it" or "is" or "it's" or "that"
                    || Lexicon.Prepositions.Contains(tokens[at].Word)
                    || Lexicon.IsAdverb(tokens[at].Word)
                )
            )
            {
                at++;
            }

            if (
                Phrases.Noun(tokens, at, tokens.Count) is not { } right
                || (right.To < tokens.Count && !tokens[right.To].IsMark && tokens[right.To].Word is not ("now" or "instead" or "these"))
            )
            {
                continue;
            }

            return denial with
            {
                Value = right.Value,
                From = tokens[right.From].Start,
                To = tokens[right.To - 1].End,
            };
        }

        return null;
    }
}
