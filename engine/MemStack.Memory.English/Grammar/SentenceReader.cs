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

        var split = Split(sentence, tokens, found);
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

    // What stands in quotation marks is somebody else's word.
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

            var text = Trimmed(sentence[..tokens[i].Start]);
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
        // Where each thing is a question of its own the wrong one is ended, for nothing else answers its question.
        var isThing = reading.Value is "yes" or "no";
        var corrected = reading with
        {
            Slot = isThing ? reading.Slot[..(reading.Slot.LastIndexOf('/') + 1)] + Phrases.Singular(value) : reading.Slot,
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

    // Parts that answer different questions are facts of their own: each ends when its own answer does.
    private static List<Statement> Split(string sentence, List<Token> tokens, List<(Clause Clause, Reading Reading)> found)
    {
        if (found.Count == 1)
        {
            return Items(new Statement(sentence, found[0].Reading), tokens, 0);
        }

        var statements = new List<Statement>();
        for (var i = 0; i < found.Count; i++)
        {
            var start = i == 0 ? 0 : tokens[found[i].Clause.Start].Start;
            var end = i + 1 == found.Count ? sentence.Length : tokens[found[i + 1].Clause.Start].Start;
            var part = Trimmed(sentence[start..end]);
            var (reading, shift) = (found[i].Reading, start);
            if (i > 0 && reading.IsElided)
            {
                var subject = reading.SubjectText + " ";
                part = subject + part;
                shift -= subject.Length;
            }

            part = Sentence(part);
            var moved = reading with { From = reading.From < 0 ? -1 : reading.From - shift, To = reading.To < 0 ? -1 : reading.To - shift };
            statements.AddRange(
                moved.To <= part.Length
                    ? Items(new Statement(part, moved), tokens, shift)
                    : [new Statement(part, reading with { From = -1, To = -1 })]
            );
        }

        return statements;
    }

    // "I like tea and coffee": each thing is liked by itself.
    private static List<Statement> Items(Statement statement, List<Token> tokens, int shift)
    {
        if (statement.Reading is { Employer: not null })
        {
            return AtEmployer(statement, shift);
        }

        if (statement.Reading is not { Items.Count: > 1 } reading)
        {
            return [statement];
        }

        var (first, last) = (tokens[reading.Items[0].From].Start - shift, tokens[reading.Items[^1].To - 1].End - shift);
        if (first < 0 || last > statement.Text.Length)
        {
            return [statement];
        }

        return
        [
            .. reading.Items.Select(item =>
            {
                var words = Token.Written(tokens, item.From, item.To);
                return new Statement(
                    string.Concat(statement.Text.AsSpan(0, first), words, statement.Text.AsSpan(last)),
                    reading with
                    {
                        Slot = item.Slot,
                        From = first,
                        To = first + words.Length,
                        Relations = [.. reading.Relations.Select(relation => relation with { Target = words })],
                    }
                );
            }),
        ];
    }

    // "I'm a nurse at Mercy Hospital": another employer ends the one, another calling the other.
    private static List<Statement> AtEmployer(Statement statement, int shift)
    {
        var reading = statement.Reading!;
        var (value, from, to) = reading.Employer!.Value;
        (from, to) = (from - shift, to - shift);
        if (reading.To < 0 || to > statement.Text.Length || from <= reading.To)
        {
            return [statement];
        }

        var calling = string.Concat(statement.Text.AsSpan(0, reading.To), statement.Text.AsSpan(to));
        var slot = reading.Slot[..(reading.Slot.LastIndexOf('/') + 1)] + "works_at";
        var written = statement.Text[from..to];
        var relation =
            reading.Relations.Count > 0
                ? reading.Relations[^1] with
                {
                    Type = "WORKS_AT",
                    Target = written,
                    TargetType = "organization",
                }
                : null;
        return
        [
            new Statement(calling, reading with { Employer = null }),
            new Statement(
                statement.Text,
                reading with
                {
                    Employer = null,
                    Slot = slot,
                    Value = value,
                    From = from,
                    To = to,
                    Relations = relation is null ? [] : [relation],
                }
            ),
        ];
    }

    private static string Trimmed(string part)
    {
        var text = part.Trim(' ', ',', ';', ':', '—', '–', '-', '(', ')');
        foreach (var word in (ReadOnlySpan<string>)[" and", " but", " so", " then", " plus", " or"])
        {
            if (text.EndsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                text = text[..^word.Length].TrimEnd(' ', ',');
            }
        }

        return text;
    }

    private static string Sentence(string text) =>
        text.Length == 0 || !char.IsLower(text[0]) ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
