namespace MemStack.Memory.English.Grammar;

/// <summary>A word of a sentence, or a mark that parts clauses.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Start">Where it begins in the sentence, in UTF-16 code units.</param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="Word">In lower case; parts of a contraction in full: <c>do</c> and <c>not</c> for "don't".</param>
/// <param name="IsCapital">Whether it begins with a capital letter.</param>
internal readonly record struct Token(string Text, int Start, int End, string Word, bool IsCapital)
{
    /// <summary>Returns whether it is a mark: <c>, ; : ( ) "</c> or a dash.</summary>
    public bool IsMark => Word.Length == 1 && Tokenizer.IsClauseMark(Word[0]);

    /// <summary>The sentence from one token to another (exclusive), as it was written.</summary>
    public static string Written(List<Token> tokens, int from, int to) => tokens[from].Text[tokens[from].Start..tokens[to - 1].End];
}

/// <summary>Splits an English sentence into tokens, in one pass. What lies behind <see cref="MaxTokens"/> is not read.</summary>
internal static class Tokenizer
{
    /// <summary>Most tokens of a sentence that are looked at: a statement says what it says in its first hundred words.</summary>
    public const int MaxTokens = 160;

    // A longer run of letters is no English word.
    private const int MaxWordLength = 64;

    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>(Math.Min(MaxTokens, (text.Length / 5) + 2));
        var i = 0;
        while (i < text.Length && tokens.Count < MaxTokens)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            if (!IsWordStart(text[i]))
            {
                if (IsClauseMark(text[i]) || text[i] is '–' or '“' or '”' || IsDash(text, i))
                {
                    tokens.Add(new Token(text, i, i + 1, Mark(text[i]), IsCapital: false));
                }

                i++;
                continue;
            }

            var start = i;
            while (i < text.Length && !EndsWord(text, i))
            {
                i++;
            }

            var end = i;
            while (end > start + 1 && !IsWordEnd(text[end - 1]))
            {
                end--;
            }

            i = end;
            Add(tokens, text, start, end);
        }

        return tokens;
    }

    public static bool IsClauseMark(char c) => c is ',' or ';' or ':' or '(' or ')' or '"' or '—';

    private static string Mark(char c) =>
        c switch
        {
            '-' or '–' or '—' => "—",
            '“' or '”' => "\"",
            _ => c.ToString(),
        };

    private static bool IsWordStart(char c) => char.IsLetterOrDigit(c) || c is '@' or '#' or '+' or '$' or '€' or '£';

    private static bool IsWordEnd(char c) => char.IsLetterOrDigit(c) || c is '%' or '+' or '#' or '€' or '°';

    private static bool IsDash(string text, int i) => text[i] == '-' && (i + 1 == text.Length || !char.IsLetterOrDigit(text[i + 1]));

    private static bool EndsWord(string text, int i)
    {
        var c = text[i];
        if (char.IsWhiteSpace(c) || c is ';' or '(' or ')' or '"' or '“' or '”' or '—' or '!' or '?' or '…')
        {
            return true;
        }
        // "1,000" and "10:30" are words, "Paris,Berlin" is two.
        return c is ',' or ':' && !(i > 0 && i + 1 < text.Length && char.IsAsciiDigit(text[i - 1]) && char.IsAsciiDigit(text[i + 1]));
    }

    private static void Add(List<Token> tokens, string text, int start, int end)
    {
        var word = text.AsSpan(start, Math.Min(end - start, MaxWordLength)).ToString().Replace('’', '\'').ToLowerInvariant();
        var capital = char.IsUpper(text[start]);
        var previous = tokens.Count > 0 ? tokens[^1].Word : "";
        if (Lexicon.Contractions.TryGetValue(word, out var parts))
        {
            foreach (var part in parts)
            {
                tokens.Add(new Token(text, start, end, part, capital));
            }

            return;
        }

        var mark = word.LastIndexOf('\'');
        if (mark <= 0 || mark == word.Length - 1)
        {
            tokens.Add(new Token(text, start, end, word, capital));
            if (mark == word.Length - 1 && mark > 0 && word[mark - 1] == 's')
            {
                tokens[^1] = new Token(text, start, end, word[..mark], capital);
            }

            return;
        }

        var tail = word[(mark + 1)..];
        var head = word[..mark];
        if (tail == "t" && head.EndsWith('n'))
        {
            tokens.Add(new Token(text, start, start + mark - 1, head == "ca" ? "can" : head[..^1], capital));
            tokens.Add(new Token(text, start + mark - 1, end, "not", IsCapital: false));
            return;
        }

        var full = tail switch
        {
            "m" => "am",
            "re" => "are",
            "ve" => "have",
            "ll" => "will",
            "d" => "would",
            "s" => Lexicon.Pronouns.Contains(head) ? "is" : "'s",
            _ => null,
        };
        if (full is null)
        {
            tokens.Add(new Token(text, start, end, word, capital));
            return;
        }

        tokens.Add(new Token(text, start, start + mark, head, capital));
        // "Sam's getting" and "he's got": what follows tells, see Predicates.
        tokens.Add(new Token(text, start + mark, end, full == "is" && previous == "let" ? "'s" : full, IsCapital: false));
    }
}
