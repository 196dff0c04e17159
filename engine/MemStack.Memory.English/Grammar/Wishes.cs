using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads how somebody wants to be answered: "Please keep your answers short", "Use Celsius from now on", "I want distances in miles".
/// Wishes of one kind take each other's place.
/// </summary>
internal static class Wishes
{
    private static readonly FrozenSet<string> Asking = Lexicon.Set("use give keep make write show answer reply respond stick switch");
    private static readonly FrozenSet<string> Wanting = Lexicon.Set("want prefer like need");
    private static readonly FrozenSet<string> Answers = Lexicon.Set(
        "answer answers reply replies response responses explanation explanations message messages summary summaries tone"
    );

    // Each kind with its answers; those of the first two kinds are wishes only where answers are spoken of.
    private static readonly (string Kind, bool OfAnswers, FrozenDictionary<string, string> Values)[] Kinds =
    [
        (
            "length",
            true,
            Read("short: short brief concise terse compact shorter; long: long detailed thorough in-depth lengthy longer elaborate")
        ),
        ("tone", true, Read("formal: formal; informal: informal casual relaxed friendly")),
        ("temperature", false, Read("celsius: celsius centigrade; fahrenheit: fahrenheit")),
        ("units", false, Read("metric: metric; imperial: imperial")),
        ("distance", false, Read("kilometers: kilometers kilometres km; miles: miles")),
        ("clock", false, Read("24-hour: 24-hour 24h; 12-hour: 12-hour 12h")),
    ];

    /// <summary>The wish; null when there is none.</summary>
    public static RuleMatch? ReadAsked(List<Token> tokens, int start, int end)
    {
        var at = start;
        while (
            at < end && (tokens[at].IsMark || tokens[at].Word is "please" or "from" or "now" or "on" || Lexicon.IsAdverb(tokens[at].Word))
        )
        {
            at++;
        }

        return at < end && Asking.Contains(tokens[at].Word)
            ? In(tokens, at + 1, end, standing: Says(tokens, "answers", "replies", "responses", "always", "on", "future"))
            : null;
    }

    /// <summary>"I want temperatures in Fahrenheit", "I prefer short answers"; null for others.</summary>
    public static RuleMatch? ReadWanted(List<Token> tokens, Predicate predicate, int end) =>
        predicate is { Mood: Mood.Present, Negative: false } && Wanting.Contains(predicate.Lemma)
            ? In(tokens, predicate.Next, end, standing: true)
            : null;

    // "Give me a short answer" is a wish for once.
    private static RuleMatch? In(List<Token> tokens, int from, int end, bool standing)
    {
        if (!standing || tokens.FindIndex(from, end - from, token => token.Word is "not" or "no" or "than" or "or") >= 0)
        {
            return null;
        }

        var ofAnswers = tokens.FindIndex(from, end - from, token => Answers.Contains(token.Word)) >= 0;
        foreach (var (kind, needsAnswers, values) in Kinds)
        {
            if (needsAnswers && !ofAnswers)
            {
                continue;
            }

            for (var i = from; i < end; i++)
            {
                // "I want to run five miles"
                if (
                    values.TryGetValue(tokens[i].Word, out var value)
                    && (needsAnswers || i == from || tokens[i - 1].Word is "in" or "use" or "the" or "to")
                )
                {
                    return new RuleMatch(null, "answers/" + kind, value, i, i + 1);
                }
            }
        }

        return null;
    }

    private static bool Says(List<Token> tokens, params ReadOnlySpan<string> words)
    {
        foreach (var token in tokens)
        {
            if (words.Contains(token.Word))
            {
                return true;
            }
        }

        return false;
    }

    private static FrozenDictionary<string, string> Read(string lists) =>
        lists
            .Split("; ")
            .Select(list => list.Split(": "))
            .SelectMany(halves => halves[1].Split(' ').Select(word => KeyValuePair.Create(word, halves[0])))
            .ToFrozenDictionary(StringComparer.Ordinal);
}
