namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads what somebody uses for what: "I use Vim as my editor", "We migrated our database from MySQL to Postgres", "I switched to a Pixel".
/// The question is the purpose; without one that is said it is the kind of the thing, where one replaces another.
/// </summary>
internal static class Uses
{
    public static RuleMatch? Read(List<Token> tokens, Predicate predicate, int end)
    {
        if (predicate.Mood is Mood.Unreal or Mood.Former)
        {
            return null;
        }

        var match = predicate.Lemma switch
        {
            "use" or "run" or "have" when predicate.Mood == Mood.Present => Using(tokens, predicate, end),
            "switch" or "move" or "migrate" or "change" or "port" or "upgrade" or "convert" when predicate.Mood != Mood.Present =>
                Switching(tokens, predicate, end),
            _ => null,
        };
        return match is null || !predicate.Negative ? match : RuleSet.Deny(match);
    }

    /// <summary>"We migrated from Jenkins to GitHub Actions", whatever they are: the one took the other's place.</summary>
    public static RuleMatch? ReadReplaced(List<Token> tokens, Predicate predicate, int end)
    {
        if (
            predicate.Mood is not (Mood.Past or Mood.Perfect)
            || predicate.Negative
            || predicate.Lemma is not ("switch" or "migrate" or "change" or "port" or "upgrade" or "convert" or "move")
        )
        {
            return null;
        }

        var at = tokens.SkipAdverbs(predicate.Next, end);
        if (at < end && tokens[at].Word is "over" or "away")
        {
            at++;
        }

        if (
            at >= end
            || tokens[at].Word != "from"
            || Phrases.Noun(tokens, at + 1, end) is not { } before
            || before.To >= end
            || tokens[before.To].Word != "to"
            || Phrases.Noun(tokens, before.To + 1, end) is not { } after
        )
        {
            return null;
        }

        return Lexicon.TimeWords.Contains(before.Value) || Places.IsKnown(before.Value) || Places.IsKnown(after.Value)
            ? null
            : new RuleMatch(null, "uses/" + after.Value, "yes", after.From, after.To) { Ended = before.Value };
    }

    private static RuleMatch? Using(List<Token> tokens, Predicate predicate, int end)
    {
        if (Phrases.Noun(tokens, predicate.Next, end) is not { } thing || Lexicon.Pronouns.Contains(thing.Value))
        {
            return null;
        }

        var at = tokens.SkipAdverbs(thing.To, end);
        if (
            at + 1 < end
            && tokens[at].Word is "as" or "for"
            && tokens[at + 1].Word is "my" or "our" or "the"
            && Phrases.Noun(tokens, at + 1, end) is { } purpose
        )
        {
            return new RuleMatch(null, "uses/" + purpose.Value, thing.Value, thing.From, thing.To);
        }

        return predicate.Lemma == "use" && Kinds.Replaceable(thing.Value) is { } kind
            ? new RuleMatch(null, "uses/" + kind, thing.Value, thing.From, thing.To)
            : null;
    }

    private static RuleMatch? Switching(List<Token> tokens, Predicate predicate, int end)
    {
        var at = tokens.SkipAdverbs(predicate.Next, end);
        if (at < end && tokens[at].Word is "over" or "back" or "away")
        {
            at++;
        }

        string? kind = null,
            ended = null;
        if (at < end && tokens[at].Word is "my" or "our" or "the" && Phrases.Noun(tokens, at, end) is { } what)
        {
            if (what.To >= end || tokens[what.To].Word is not ("from" or "to"))
            {
                return null;
            }

            (kind, at) = (what.Value, what.To);
        }

        if (at < end && tokens[at].Word == "from" && Phrases.Noun(tokens, at + 1, end) is { } before)
        {
            kind ??= Kinds.Replaceable(before.Value);
            (ended, at) = (before.Value, before.To);
        }

        if (at >= end || tokens[at].Word != "to" || Phrases.Noun(tokens, at + 1, end) is not { } after)
        {
            return null;
        }

        kind ??= Kinds.Replaceable(after.Value);
        // "I've switched to bass": of what one plays or does it takes the place, if that is one.
        if (kind is null && Kinds.Of(after.Value) is [var played, ..] && played is "instrument" or "sport")
        {
            return new RuleMatch(null, "does/" + after.Value, "yes", after.From, after.To) { Ended = ended ?? played };
        }

        return kind is null || AttributeSlots.IsOfPerson(kind)
            ? null
            : new RuleMatch(null, "uses/" + kind, after.Value, after.From, after.To) { Ended = ended };
    }
}
