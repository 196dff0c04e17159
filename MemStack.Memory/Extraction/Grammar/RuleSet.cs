using System.Collections.Frozen;

namespace MemStack.Memory.Extraction.Grammar;

/// <summary>What a rule has found in a clause.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Slot">The question, without whose it is.</param>
/// <param name="Value">The answer; a leading <c>!</c> denies it.</param>
/// <param name="From">The first token of the answer, or -1.</param>
/// <param name="To">The token after its last one.</param>
internal sealed record RuleMatch(Rule? Rule, string Slot, string Value, int From, int To)
{
    /// <summary>The thing that this one took the place of.</summary>
    public string? Ended { get; init; }

    /// <summary>Whether it says little by itself: any verb in the present does.</summary>
    public bool IsWeak { get; init; }
}

/// <summary>The rules by verb, and how they are matched: each step once, from left to right, without backtracking.</summary>
internal static class RuleSet
{
    private const int MaxGap = 6;

    // Verbs whose object tells the activity by itself: who plays the violin can give up the violin.
    private static readonly FrozenSet<string> Light = Lexicon.Set("play do practise practice eat drink consume smoke take use train go try attend");

    private static readonly FrozenSet<string> Silent = Lexicon.Set(
        "be have say tell think know guess believe feel mean suppose hear ask talk see look get go come try let seem appear remember forget mention hope wish plan keep happen stop quit leave give thank agree start begin call swear promise wait help make put set take");

    private static readonly FrozenDictionary<string, Rule[]> ByVerb = new[] { RuleTable.Home, RuleTable.Work, RuleTable.Person, RuleTable.Taste, RuleTable.Habit }
        .SelectMany(Rule.Read).SelectMany(rule => rule.Verbs.Select(verb => (Verb: verb, Rule: rule)))
        .GroupBy(pair => pair.Verb, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.Select(pair => pair.Rule).ToArray(), StringComparer.Ordinal);

    /// <summary>All rules, each once.</summary>
    public static IEnumerable<Rule> All => ByVerb.Values.SelectMany(rules => rules).Distinct();

    /// <summary>The first rule that a clause fits, or what can be said of any verb; null when it says nothing that has one answer at a time.</summary>
    public static RuleMatch? Match(List<Token> tokens, Predicate predicate, int end, bool isSpeaker)
    {
        if (ByVerb.TryGetValue(predicate.Lemma, out var rules))
        {
            foreach (var rule in rules)
            {
                if (Holds(rule.Form, predicate, tokens, end) && Fits(rule, tokens, predicate.Next, end) is { } fit && !IsOfThings(fit, predicate.Lemma))
                {
                    var match = Besides(Doing(School(fit, predicate.Lemma, isSpeaker), predicate, tokens, end), tokens, predicate.Index, end);
                    if (predicate.Negative && IsRestricted(match.Slot, tokens, predicate.Next, end)) return null;
                    return predicate.Negative || predicate.Mood == Mood.Former ? Deny(match) : match;
                }
            }
        }

        return Any(tokens, predicate, end, isSpeaker);
    }

    /// <summary>Turns an answer into its denial and back.</summary>
    public static RuleMatch Deny(RuleMatch match) => match with { Value = match.Value.StartsWith('!') ? match.Value[1..] : "!" + match.Value };

    // "I switched to Linux", "I moved to Notion": neither a town nor an employer.
    private static bool IsOfThings(RuleMatch match, string lemma) =>
        (match.Slot is "works_at" or "lives_in") && (lemma is "switch" or "move" or "jump" or "transfer" or "change" or "migrate") && match.Value.Split(' ').Any(word => Kinds.Of(word).Count > 0);

    // "I transferred to Utrecht University" tells of no employer.
    private static RuleMatch School(RuleMatch match, string lemma, bool isSpeaker) =>
        match.Slot == "works_at" && (lemma is "transfer" or "switch" or "move" or "start" or "begin" or "join" or "change" || (lemma == "be" && !isSpeaker)) && match.Value.Split(' ').Any(word => word is "university" or "college" or "school" or "academy" or "primary" or "kindergarten")
            ? match with { Slot = "studies_at" } : match;

    // "I teach yoga" may be a calling beside another; "now teaches chemistry" is the one that somebody has now.
    private static RuleMatch Doing(RuleMatch match, Predicate predicate, List<Token> tokens, int end)
    {
        if (match.Slot != "profession" || predicate.Lemma is not ("teach" or "drive")) return match;
        for (var i = Math.Max(0, predicate.Index - 2); i < end; i++)
        {
            if (tokens[i].Word is "now" or "nowadays" || (tokens[i].Word == "these" && Predicates.Is(tokens, i + 1, end, "days"))) return match;
        }

        return match with { Slot = $"profession/{match.Value}", Value = "yes" };
    }

    // "I also work at a cinema": a second one doesn't end the first.
    private static RuleMatch Besides(RuleMatch match, List<Token> tokens, int index, int end)
    {
        if (match.Slot.Contains('/', StringComparison.Ordinal) || match.Value is "none" || match.Rule is not { Value: "$" }) return match;
        for (var i = Math.Max(0, index - 3); i < end; i++)
        {
            // "from home on Fridays": on other days it may be elsewhere.
            if (match.Rule.Form == RuleForm.State && (match.Slot is "works_from" or "works_at") && i > 0 && tokens[i - 1].Word is "on" or "every" && Lexicon.Weekdays.Contains(tokens[i].Word))
                return match with { Slot = $"{match.Slot}/{tokens[i].Word.TrimEnd('s')}" };
            if (tokens[i].Word is "also" or "too" or "additionally" or "second" or "part-time" or "weekends" || (tokens[i].Word == "well" && i > 0 && tokens[i - 1].Word == "as") || (tokens[i].Word == "side" && i > 1 && tokens[i - 2].Word == "on"))
                return match with { Slot = $"{match.Slot}/{match.Value.TrimStart('!')}", Value = match.Value.StartsWith('!') ? "!yes" : "yes" };
        }

        return match;
    }

    private static bool Holds(RuleForm form, Predicate predicate, List<Token> tokens, int end) => predicate.Mood switch
    {
        Mood.Present => form != RuleForm.Event || (!predicate.Progressive && predicate.Lemma is "retire" or "graduate"),
        Mood.Past => form != RuleForm.State,
        Mood.Perfect => form != RuleForm.State || predicate.Progressive || SaysSince(tokens, predicate.Next, end),
        Mood.Former => form == RuleForm.State,
        _ => false,
    };

    // "I don't play tennis on Sundays", "I don't drink coffee after lunch": on other days it may be so.
    private static bool IsRestricted(string slot, List<Token> tokens, int from, int end)
    {
        if (!(slot.StartsWith("does/", StringComparison.Ordinal) || slot.StartsWith("likes/", StringComparison.Ordinal) || slot is "diet" or "drives" or "works_from")) return false;
        for (var i = from; i + 1 < end; i++)
        {
            var next = tokens[i + 1].Word is "the" or "my" && i + 2 < end ? tokens[i + 2].Word : tokens[i + 1].Word;
            if (tokens[i].Word is "after" or "before" or "during" or "while" && next is not "all") return true;
            if (tokens[i].Word is "on" or "in" or "at" or "for" && (Lexicon.Weekdays.Contains(next) || next is "weekend" or "weekends" or "morning" or "mornings" or "evening" or "evenings" or "afternoon" or "afternoons" or "night" or "summer" or "winter" or "breakfast" or "lunch" or "dinner")) return true;
            if (tokens[i].Word is "with" or "without" && i > from && !(tokens[i + 1].Word is "my" or "him" or "her" or "them" or "us" or "me" || tokens[i + 1].IsCapital)) return true;
        }

        return false;
    }

    private static bool SaysSince(List<Token> tokens, int from, int end)
    {
        for (var i = from; i < end; i++)
        {
            if (tokens[i].Word is "since" or "for" or "now" or "always" or "lately") return true;
        }

        return false;
    }

    private static RuleMatch? Fits(Rule rule, List<Token> tokens, int i, int end)
    {
        Capture? captured = null;
        var literal = "";
        for (var step = 0; step < rule.Pattern.Length; step++)
        {
            var element = rule.Pattern[step];
            if (element.IsGap)
            {
                i = Find(rule.Pattern[step + 1], tokens, i, end);
                if (i < 0) return null;
                continue;
            }

            if (element.Capture is { } kind)
            {
                if (Captures.Read(kind, tokens, i, end) is not { } capture) return null;
                if (kind is not ("_" or "end" or "end_diet")) captured = capture;
                i = capture.Phrase.To;
                if (kind == "count") i = end;
                continue;
            }

            var at = i;
            while (at < end && !element.Words.Contains(tokens[at].Word, StringComparer.Ordinal) && Lexicon.IsAdverb(tokens[at].Word)) at++;
            if (at < end && element.Words.Contains(tokens[at].Word, StringComparer.Ordinal))
            {
                literal = tokens[at].Word;
                i = at + 1;
            }
            else if (!element.IsOptional)
            {
                return null;
            }
        }

        var phrase = captured?.Phrase;
        return new RuleMatch(rule, Fill(rule.Slot), Fill(rule.Value), phrase?.From ?? -1, phrase?.To ?? -1);

        string Fill(string template) => template.Replace("$", phrase?.Value ?? "", StringComparison.Ordinal).Replace("@", literal, StringComparison.Ordinal).Replace("#", captured?.Count ?? "", StringComparison.Ordinal);
    }

    private static int Find(PatternElement wanted, List<Token> tokens, int i, int end)
    {
        for (var at = i; at < end && at <= i + MaxGap; at++)
        {
            if (wanted.Words.Contains(tokens[at].Word, StringComparer.Ordinal)) return at;
            // What follows a mark or a purpose is another matter.
            if (tokens[at].IsMark || tokens[at].Word is "because" or "but") return -1;
        }

        return -1;
    }

    // "I play chess" and "I don't play chess any more": any verb in the present, each thing a question of its own.
    private static RuleMatch? Any(List<Token> tokens, Predicate predicate, int end, bool isSpeaker)
    {
        if (predicate.Mood is not (Mood.Present or Mood.Former) || predicate.Lemma.Length < 2) return null;
        if (predicate.Negative && IsRestricted("does/", tokens, predicate.Next, end)) return null;
        var lemma = predicate.Lemma;
        if (Silent.Contains(lemma) && !(Light.Contains(lemma) && predicate.Next < end)) return null;
        if (!isSpeaker && !Light.Contains(lemma)) return null;
        var next = Predicates.Skip(tokens, predicate.Next, end);
        if (next < end && tokens[next].Word is "it" or "them" or "him" or "her" or "me" or "us" or "that" or "this" or "there" or "here" or "whether" or "like" or "so") return null;
        var phrase = Phrases.Activity(tokens, next, end);
        if (phrase is null && next + 1 < end && Lexicon.Prepositions.Contains(tokens[next].Word) && Phrases.Noun(tokens, next + 1, end) is { } target && !Lexicon.TimeWords.Contains(tokens[target.From].Word))
            phrase = new Phrase(lemma == "go" && tokens[next].Word == "to" ? Phrases.Singular(target.Value) : $"{tokens[next].Word} {target.Value}", next, target.To);
        if (phrase is null && lemma is "go" or "take" or "use" or "try") return null;
        if (phrase is { } found && (Lexicon.Pronouns.Contains(found.Value) || found.Value.Length > 60 || found.Value.StartsWith("care of", StringComparison.Ordinal))) return null;
        var thing = phrase?.Value;
        var slot = thing is null || (thing.Split(' ')[0] is var first && Lexicon.TimeWords.Contains(first)) ? $"does/{lemma}" : Light.Contains(lemma) ? $"does/{thing}" : $"does/{lemma} {thing}";
        // "20 mg of lisinopril", "two cups of coffee a day": another amount takes its place.
        // "I don't need glasses any more": they are worn no longer.
        if (lemma == "need" && predicate.Negative && thing is not null && tokens.FindIndex(next, end - next, token => token.Word is "any" or "longer") >= 0) return new RuleMatch(null, $"does/{thing}", "no", phrase!.Value.From, phrase.Value.To);
        var amount = thing is not null && predicate.Mood == Mood.Present && !predicate.Negative ? Amounts.Read(tokens, next, end)?.Value : null;
        var match = new RuleMatch(null, slot, amount ?? "yes", phrase?.From ?? -1, phrase?.To ?? -1) { IsWeak = !Light.Contains(lemma) && !predicate.Negative };
        return predicate.Negative || predicate.Mood == Mood.Former ? Deny(match) : match;
    }
}
