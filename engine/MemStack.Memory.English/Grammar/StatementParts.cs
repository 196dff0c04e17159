namespace MemStack.Memory.English.Grammar;

/// <summary>Splits a sentence that answers several questions into a statement for each.</summary>
internal static class StatementParts
{
    /// <summary>Splits a sentence: parts that answer different questions are facts of their own, each ended by its own answer.</summary>
    public static List<Statement> Split(string sentence, List<Token> tokens, List<(Clause Clause, Reading Reading)> found)
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

    public static string Trimmed(string part)
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
