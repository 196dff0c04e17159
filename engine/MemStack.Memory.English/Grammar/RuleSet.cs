using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>The rules by verb, and how they are matched: each step once, from left to right, without backtracking.</summary>
internal static class RuleSet
{
    private const int MaxGap = 6;

    private static readonly FrozenDictionary<string, Rule[]> ByVerb = Rule.All()
        .SelectMany(rule => rule.Verbs.Select(verb => (Verb: verb, Rule: rule)))
        .GroupBy(pair => pair.Verb, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.Select(pair => pair.Rule).ToArray(), StringComparer.Ordinal);

    /// <summary>All rules, each once.</summary>
    public static IEnumerable<Rule> All => ByVerb.Values.SelectMany(rules => rules).Distinct();

    /// <summary>
    /// The first rule that a clause fits, or what can be said of any verb; null when it says nothing that has one answer at a time.
    /// </summary>
    public static RuleMatch? Match(List<Token> tokens, Predicate predicate, int end, bool isSpeaker)
    {
        if (!ByVerb.TryGetValue(predicate.Lemma, out var rules))
        {
            return AnyVerb.Match(tokens, predicate, end, isSpeaker);
        }

        foreach (var rule in rules)
        {
            if (!Holds(rule.Form, predicate, tokens, end) || Fits(rule, tokens, predicate.Next, end) is not { } fit)
            {
                continue;
            }

            if (MatchContext.IsOfThings(fit, tokens, predicate, end))
            {
                continue;
            }

            var match = MatchContext.Applied(fit, tokens, predicate, end, isSpeaker);
            if (match.Value == "no" && MatchContext.IsNoEnd(match, tokens, predicate, end))
            {
                return null;
            }

            if (predicate.Negative && MatchContext.IsRestricted(match.Slot, tokens, predicate.Next, end))
            {
                return null;
            }

            return predicate.Negative || predicate.Mood == Mood.Former ? Deny(match) : match;
        }

        return AnyVerb.Match(tokens, predicate, end, isSpeaker);
    }

    /// <summary>Turns an answer into its denial and back.</summary>
    public static RuleMatch Deny(RuleMatch match) =>
        match with
        {
            Value = match.Value.StartsWith('!') ? match.Value[1..] : "!" + match.Value,
        };

    private static bool Holds(RuleForm form, Predicate predicate, List<Token> tokens, int end) =>
        predicate.Mood switch
        {
            Mood.Present => form != RuleForm.Event || (!predicate.Progressive && predicate.Lemma is "retire" or "graduate"),
            Mood.Past => form != RuleForm.State,
            Mood.Perfect => form != RuleForm.State || predicate.Progressive || SaysSince(tokens, predicate.Next, end),
            Mood.Former => form == RuleForm.State,
            _ => false,
        };

    private static bool SaysSince(List<Token> tokens, int from, int end)
    {
        for (var i = from; i < end; i++)
        {
            if (tokens[i].Word is "since" or "for" or "now" or "always" or "lately")
            {
                return true;
            }
        }

        return false;
    }

    private static RuleMatch? Fits(Rule rule, List<Token> tokens, int i, int end)
    {
        Capture? captured = null;
        var literal = "";
        var isAnswered = false;
        for (var step = 0; step < rule.Pattern.Length; step++)
        {
            var element = rule.Pattern[step];
            if (element.IsGap)
            {
                i = Find(rule.Pattern[step + 1], tokens, i, end);
                if (i < 0)
                {
                    return null;
                }
            }
            else if (element.Capture is { } kind)
            {
                if (Captures.Read(kind, tokens, i, end) is not { } capture)
                {
                    return null;
                }

                captured = kind is "_" or "end" or "end_diet" or "whole" ? captured : capture;
                i = kind == "count" ? end : capture.Phrase.To;
            }
            else if (WordOf(element, tokens, i, end) is { } at)
            {
                literal = isAnswered ? literal : tokens[at].Word;
                isAnswered |= element.IsAnswer;
                i = at + 1;
            }
            else if (!element.IsOptional)
            {
                return null;
            }
        }

        return Filled(rule, captured, literal);
    }

    // Adverbs may precede a word of the pattern.
    private static int? WordOf(PatternElement element, List<Token> tokens, int i, int end)
    {
        while (i < end && !element.Words.Contains(tokens[i].Word, StringComparer.Ordinal) && Lexicon.IsAdverb(tokens[i].Word))
        {
            i++;
        }

        return i < end && element.Words.Contains(tokens[i].Word, StringComparer.Ordinal) ? i : null;
    }

    private static RuleMatch Filled(Rule rule, Capture? captured, string literal)
    {
        var phrase = captured?.Phrase;
        return new RuleMatch(rule, Fill(rule.Slot), Fill(rule.Value), phrase?.From ?? -1, phrase?.To ?? -1);

        string Fill(string template) =>
            template
                .Replace("$", phrase?.Value ?? "", StringComparison.Ordinal)
                .Replace("@", literal, StringComparison.Ordinal)
                .Replace("#", captured?.Count ?? "", StringComparison.Ordinal);
    }

    private static int Find(PatternElement wanted, List<Token> tokens, int i, int end)
    {
        for (var at = i; at < end && at <= i + MaxGap; at++)
        {
            if (wanted.Words.Contains(tokens[at].Word, StringComparer.Ordinal))
            {
                return at;
            }
            // Words behind a mark or a reason belong to something else.
            if (tokens[at].IsMark || tokens[at].Word is "because" or "but")
            {
                return -1;
            }
        }

        return -1;
    }

    /// <summary>The answer, or its denial.</summary>
    public static RuleMatch Signed(bool denied, RuleMatch match) => denied ? RuleSet.Deny(match) : match;

    public static RuleMatch Signed(Predicate predicate, RuleMatch match) => Signed(predicate.Negative, match);
}
