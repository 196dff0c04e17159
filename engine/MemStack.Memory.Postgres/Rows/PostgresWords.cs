using System.Text;
using MemStack.Memory.Plans;
using MemStack.Memory.Text;

namespace MemStack.Memory.Postgres.Rows;

/// <summary>
/// Stems as <c>tsvector</c> and <c>tsquery</c>, written as text so that no dictionary of PostgreSQL changes them
/// (https://www.postgresql.org/docs/17/datatype-textsearch.html).
/// </summary>
internal static class PostgresWords
{
    // A lexeme has less than 2 KiB, a tsvector less than 1 MiB.
    private const int MaxLexemeLength = 2_000;
    private const int MaxBytes = 900_000;

    /// <summary>The words of a memory and its neighbours, and the tokens of its scope.</summary>
    public static string Vector(string scope, IndexedWords words)
    {
        var vector = new StringBuilder();
        // No word of a text has a colon.
        foreach (var token in scope.Split(' '))
        {
            Append(vector, ":" + token, null);
        }

        Dictionary<string, string> weights = new(StringComparer.Ordinal);
        Add(words.Own, "A");
        Add(words.Previous, "B");
        Add(words.Source, "B");
        Add(words.BeforePrevious, "C");
        Add(words.Next, "C");
        var bytes = 0;
        foreach (var (lexeme, positions) in weights)
        {
            bytes += Encoding.UTF8.GetByteCount(lexeme) + 8;
            if (bytes > MaxBytes)
            {
                break;
            }

            Append(vector, lexeme, positions);
        }

        return vector.ToString();

        void Add(string? text, string weight)
        {
            if (text is null)
            {
                return;
            }

            foreach (var word in TextAnalyzer.Lexemes(text))
            {
                var lexeme = Lexeme(word);
                // Each weight once: position 1 of A, 2 of B, 3 of C.
                var position = (weight[0] - 'A' + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) + weight;
                weights[lexeme] = weights.TryGetValue(lexeme, out var others)
                    ? others.Contains(weight, StringComparison.Ordinal)
                        ? others
                        : others + "," + position
                    : position;
            }
        }
    }

    /// <summary>The words that a turn contributes to the one before it.</summary>
    public static string Next(string words)
    {
        var vector = new StringBuilder();
        foreach (var word in TextAnalyzer.Lexemes(words).Select(Lexeme).Distinct(StringComparer.Ordinal))
        {
            Append(vector, word, "3C");
        }

        return vector.ToString();
    }

    /// <summary>Restricts a match to the scope.</summary>
    public static string Query(IReadOnlyList<string> scope, string match) => $"{Scope(scope)} & ({match})";

    /// <summary>Matches one of the terms in a memory or its neighbours.</summary>
    public static string AnyOf(IReadOnlyList<string> terms) => string.Join(" | ", terms.Select(term => Quoted(Lexeme(term))));

    /// <summary>Matches one of the terms in a memory's own words.</summary>
    public static string AnyOfOwn(IReadOnlyList<string> terms) => string.Join(" | ", terms.Select(term => Quoted(Lexeme(term)) + ":A"));

    /// <summary>Memories of the scope.</summary>
    public static string Scope(IReadOnlyList<string> scope) =>
        string.Join(" & ", scope.Distinct(StringComparer.Ordinal).Select(token => Quoted(":" + token)));

    private static void Append(StringBuilder vector, string lexeme, string? positions)
    {
        if (vector.Length > 0)
        {
            vector.Append(' ');
        }

        vector.Append(Quoted(lexeme));
        if (positions is not null)
        {
            vector.Append(':').Append(positions);
        }
    }

    // A word of kilobytes is indexed by its digest.
    private static string Lexeme(string word) =>
        word.Length * 3 <= MaxLexemeLength || Encoding.UTF8.GetByteCount(word) <= MaxLexemeLength ? word : ":" + TextHash.Of(word);

    private static string Quoted(string lexeme) =>
        "'" + lexeme.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "'";
}
