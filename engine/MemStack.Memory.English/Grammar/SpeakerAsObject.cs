using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Clauses that tell of the speaker and have another subject, or none: "Everyone calls me Bob", "Acme hired me", "Call me Bob", "Answer me
/// in German".
/// </summary>
internal static class SpeakerAsObject
{
    private const int MaxCallers = 6;
    private const int MaxToLanguage = 5;

    private static readonly FrozenSet<string> Callers = Lexicon.Set(
        "everyone everybody people friends family they folks colleagues my most nobody do did not never"
    );

    /// <summary>Reads an answer about the speaker; null for other clauses.</summary>
    public static RuleMatch? Read(List<Token> tokens, int start, int end) =>
        Request(tokens, start, end) ?? CalledByOthers(tokens, start, end) ?? ByEmployer(tokens, start, end);

    // "Call me Bob."
    private static RuleMatch? Request(List<Token> tokens, int start, int end)
    {
        var at = ClauseWords.SkipOpeners(tokens, start, end);
        if (Language(tokens, at, end) is { } language)
        {
            return language;
        }

        if (Wishes.ReadAsked(tokens, start, end) is { } asked)
        {
            return asked;
        }

        var asksForName = tokens.Is(at, end, "call") && tokens.Is(at + 1, end, "me");
        return asksForName && Name(tokens, at + 2, end) is { } name ? RuleMatch.Of("nickname", name) : null;
    }

    // "Please answer me in German from now on."
    private static RuleMatch? Language(List<Token> tokens, int i, int end)
    {
        while (i < end && (Lexicon.IsAdverb(tokens[i].Word) || tokens[i].Word is "please" or "never"))
        {
            i++;
        }

        if (i >= end || tokens[i].Word is not ("answer" or "reply" or "respond" or "speak" or "talk" or "write"))
        {
            return null;
        }

        for (var at = i + 1; at + 1 < end && at < i + MaxToLanguage; at++)
        {
            if (tokens[at].Word != "in")
            {
                continue;
            }

            var language = tokens[at + 1].Word;
            if (Kinds.Of(language).Contains("language", StringComparer.Ordinal))
            {
                return new RuleMatch(null, "answers_in", language, at + 1, at + 2);
            }
        }

        return null;
    }

    // "Everyone calls me Bob."
    private static RuleMatch? CalledByOthers(List<Token> tokens, int start, int end)
    {
        for (var verb = start + 1; verb + 2 < end && verb < start + MaxCallers; verb++)
        {
            if (tokens[verb].Word is not ("call" or "calls" or "called") || tokens[verb + 1].Word != "me")
            {
                continue;
            }

            if (Name(tokens, verb + 2, end) is not { } name)
            {
                continue;
            }

            var callers = tokens.GetRange(start, verb - start);
            if (!callers.TrueForAll(IsOfCallers))
            {
                return null;
            }

            var match = RuleMatch.Of("nickname", name);
            return callers.Exists(token => token.Word is "not" or "never" or "nobody") ? RuleSet.Deny(match) : match;
        }

        return null;
    }

    private static bool IsOfCallers(Token token) =>
        Callers.Contains(token.Word) || Lexicon.IsAdverb(token.Word) || Lexicon.Openers.Contains(token.Word);

    private static Phrase? Name(List<Token> tokens, int at, int end) =>
        Captures.Read("name", tokens, at, end) is { Phrase: var name } && tokens[name.From].IsCapital ? name : null;

    // "Acme laid me off", "Acme hired me".
    private static RuleMatch? ByEmployer(List<Token> tokens, int start, int end)
    {
        var at = ClauseWords.SkipOpeners(tokens, start, end);
        if (at >= end || !tokens[at].IsCapital || tokens[at].Word is "i" or "we" or "they" or "my")
        {
            return null;
        }

        if (Phrases.Noun(tokens, at, end) is not { } firm)
        {
            return null;
        }
        // A past form may have been read as a part of the name.
        var verb = at + 1;
        while (verb < firm.To && !tokens.Is(verb + 1, end, "me"))
        {
            verb++;
        }

        if (!tokens.Is(verb + 1, end, "me") || IsHired(tokens, verb, end) is not { } hired)
        {
            return null;
        }

        var name = Phrases.Text(tokens, at, verb);
        return name.Length == 0 ? null : new RuleMatch(null, "works_at", hired ? name : "!" + name, at, verb);
    }

    // False for who is let go; null for verbs that tell of neither.
    private static bool? IsHired(List<Token> tokens, int verb, int end) =>
        tokens[verb].Word switch
        {
            "hired" or "employed" or "recruited" or "poached" => true,
            "fired" or "sacked" or "dismissed" => false,
            "laid" when tokens.Is(verb + 2, end, "off") => false,
            "let" when tokens.Is(verb + 2, end, "go") => false,
            _ => null,
        };
}
