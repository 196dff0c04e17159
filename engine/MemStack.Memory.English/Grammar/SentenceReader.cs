namespace MemStack.Memory.English.Grammar;

/// <summary>A sentence or a part of one that says one thing, and what it answers.</summary>
/// <param name="Text">As it was said.</param>
/// <param name="Reading">Null when it has no one answer.</param>
internal sealed record Statement(string Text, Reading? Reading);

/// <summary>Reads the sentences of one speaker in one add, in order.</summary>
/// <param name="speaker">The beginning of the speaker's slots: <c>user</c>, or a name in lower case.</param>
internal sealed class SentenceReader(string speaker)
{
    // As much of a sentence as tells how it begins, and of a memory as is read again.
    private const int LeaningLength = 160;

    private const int MaxRecalled = 4;
    private readonly ClauseReader _clauses = new(speaker);
    private (string Text, Reading Reading)? _last;

    /// <summary>Returns whether a sentence corrects or speaks of somebody that it doesn't name itself.</summary>
    public static bool NeedsContext(string sentence)
    {
        var tokens = Tokenizer.Read(sentence[..Math.Min(sentence.Length, LeaningLength)]);
        return tokens.Exists(token => token.Word is "he" or "she" or "they" or "his" or "her" or "their") || Corrections.IsCued(tokens);
    }

    /// <summary>Reads what was remembered before, for what leans on it.</summary>
    /// <param name="text">The memory.</param>
    /// <param name="canBeCorrected">Whether it is the last thing that was said.</param>
    public void Recall(string text, bool canBeCorrected)
    {
        foreach (var sentence in Sentences.Of(text).Take(MaxRecalled))
        {
            _last = null;
            Read(sentence);
        }

        if (!canBeCorrected)
        {
            _last = null;
        }
    }

    /// <summary>
    /// The statements of a sentence: itself, or its parts when they answer different questions. Questions give what is stated before them.
    /// </summary>
    public IReadOnlyList<Statement> Read(string sentence)
    {
        var tokens = Tokenizer.Read(sentence);
        if (tokens.Count == 0)
        {
            return [new Statement(sentence, null)];
        }

        var clauses = Clauses.Of(tokens);
        _clauses.NewSentence();
        if (Statements.IsQuestion(sentence))
        {
            return BeforeQuestion(sentence, tokens);
        }

        if (clauses.Exists(clause => clause.Conditional))
        {
            return [new Statement(sentence, null)];
        }

        var found = ReadClauses(tokens, clauses);
        if (found.Count == 0)
        {
            return [Correct(sentence, tokens)];
        }

        if (found.Count == 1 && Corrections.Instead(tokens, found[0].Reading) is { } instead)
        {
            found[0] = (found[0].Clause, instead);
        }

        var split = StatementParts.Split(sentence, tokens, found);
        _last = split[^1].Reading is { } reading ? (split[^1].Text, reading) : null;
        return split;
    }

    private List<(Clause Clause, Reading Reading)> ReadClauses(List<Token> tokens, List<Clause> clauses)
    {
        var found = new List<(Clause Clause, Reading Reading)>();
        foreach (var (index, clause) in clauses.Index())
        {
            if (!IsQuoted(tokens, clause) && _clauses.Read(tokens, clause, index == 0) is { } reading)
            {
                if (reading.IsWeak && found.Count > 0)
                {
                    continue;
                }

                found.RemoveAll(other => other.Reading.IsWeak);
                // "I lived here but moved there": of two answers to one question the later one counts.
                found.RemoveAll(other => other.Reading.Slot == reading.Slot);
                found.Add((clause, reading));
            }
        }

        return found;
    }

    // Quotations are somebody else's words.
    private static bool IsQuoted(List<Token> tokens, Clause clause)
    {
        var quoted = false;
        for (var i = 0; i <= clause.Start; i++)
        {
            quoted ^= tokens[i].Word == "\"";
        }

        return quoted;
    }

    // "I moved to Berlin, what should I see?"
    private IReadOnlyList<Statement> BeforeQuestion(string sentence, List<Token> tokens)
    {
        for (var i = tokens.Count - 2; i > 1; i--)
        {
            if (!tokens[i].IsMark && tokens[i].Word is not ("so" or "and" or "but") || !AsksFrom(tokens, i + 1))
            {
                continue;
            }

            var text = StatementParts.Trimmed(sentence[..tokens[i].Start]);
            var before = Read(text);
            if (before.Any(statement => statement.Reading is not null))
            {
                return before;
            }
        }

        return [new Statement(sentence, null)];
    }

    private static bool AsksFrom(List<Token> tokens, int i)
    {
        while (i < tokens.Count && tokens[i].Word is "so" or "and" or "but" or ",")
        {
            i++;
        }

        return i < tokens.Count
            && (
                Lexicon.Modals.Contains(tokens[i].Word)
                || Lexicon.Be.Contains(tokens[i].Word)
                || Lexicon.Do.Contains(tokens[i].Word)
                || tokens[i].Word
                    is "what"
                        or "where"
                        or "when"
                        or "how"
                        or "who"
                        or "which"
                        or "why"
                        or "can"
                        or "any"
                        or "anything"
                        or "have"
            );
    }

    private Statement Correct(string sentence, List<Token> tokens)
    {
        if (
            _last is not { Reading: { From: >= 0 } reading } last
            || Corrections.Read(tokens, last.Text[reading.From..reading.To]) is not var (from, to)
        )
        {
            return new Statement(sentence, null);
        }

        var right = Token.Written(tokens, from, to);
        // A day takes the place of a day, a town of a town.
        if (IsTime(right) != IsTime(last.Text[reading.From..reading.To]))
        {
            return new Statement(sentence, null);
        }

        var text = string.Concat(last.Text.AsSpan(0, reading.From), right, last.Text.AsSpan(reading.To));
        var value = Phrases.Text(tokens, from, to);
        // Where each thing has a slot of its own, the wrong one has to be ended: nothing else answers its question.
        var isThing = reading.Value is "yes" or "no";
        var corrected = reading with
        {
            Slot = isThing ? reading.Slot[..(reading.Slot.LastIndexOf('/') + 1)] + Plurals.Singular(value) : reading.Slot,
            Value = isThing ? reading.Value : value,
            Ended = isThing ? reading.Slot : null,
            To = reading.From + right.Length,
            Relations = [.. reading.Relations.Select(relation => relation with { Target = right })],
        };
        _last = (text, corrected);
        return new Statement(text, corrected);
    }

    private static bool IsTime(string words) =>
        words.Split(' ').Any(word => char.IsAsciiDigit(word[0]) || Lexicon.TimeWords.Contains(word.ToLowerInvariant()));
}
