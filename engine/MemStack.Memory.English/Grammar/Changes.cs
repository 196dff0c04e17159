using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads what was changed, whoever did it: "We moved our retro to Thursdays", "The landlord raised my rent to 1,100 euros", "They renamed
/// Falcon to Osprey", "My doctor took me off ibuprofen". The question is the thing's, not the one's who changed it.
/// </summary>
internal static class Changes
{
    // Words before the verb of a short clause.
    private const int MaxBefore = 8;

    public const int MaxNounWords = 8;

    public static readonly FrozenSet<string> OfTime = Lexicon.Set(
        "move reschedule push shift postpone extend change delay bring set switch"
    );

    private static readonly FrozenSet<string> OfAmount = Lexicon.Set(
        "upgrade downgrade raise lower increase reduce cut bump decrease drop change update double adjust up set lift"
    );

    private static readonly FrozenSet<string> OfShift = Lexicon.Set("move switch put change transfer");
    private static readonly FrozenSet<string> OfMedicine = Lexicon.Set("take took taken put");
    private static readonly FrozenSet<string> OfRepair = Lexicon.Set("fix repair mend");

    // "If", "will", "did they" and "not" leave it undone.
    private static readonly FrozenSet<string> Undone = Lexicon.Set("not never to if almost");

    // Past forms that the verb tables don't tell from others.
    private static readonly FrozenSet<string> UnmarkedPast = Lexicon.Set("set cut upped");

    public static readonly FrozenSet<string> Definite = Lexicon.Set("my our the");

    /// <summary>The new answer; null when nothing of the kind is said.</summary>
    public static (string Key, RuleMatch Match)? Read(List<Token> tokens, int start, int end, string speaker)
    {
        for (var i = start; i + 2 < end && i < start + MaxBefore; i++)
        {
            var word = tokens[i].Word;
            if (tokens[i].IsMark || Undone.Contains(word) || Lexicon.Modals.Contains(word))
            {
                return null;
            }

            var verb = Verbs.Analyze(word);
            var isDoneToSpeaker = tokens[i + 1].Word == "me";
            if (isDoneToSpeaker && OfShift.Contains(verb.Lemma) && ChangesToSpeaker.Shift(tokens, i + 2, end) is { } shift)
            {
                return (speaker, shift);
            }

            if (isDoneToSpeaker && OfMedicine.Contains(word))
            {
                return ChangesToSpeaker.Prescribed(tokens, i, end, speaker);
            }

            var isPast = verb.Form is VerbForm.Past or VerbForm.Participle || (i > start && UnmarkedPast.Contains(word));
            if (!isPast)
            {
                continue;
            }

            var lemma = word == "upped" ? "up" : verb.Lemma;
            if (lemma == "cancel" && IsByOthers(tokens, start, i))
            {
                return Cancelled(tokens, i, end, speaker);
            }

            if (lemma == "rename")
            {
                return Renamings.Read(tokens, i, end, speaker);
            }

            if (OfRepair.Contains(lemma) && Repaired(tokens, i + 1, end, speaker) is { } repaired)
            {
                return repaired;
            }

            var isSetToAnother = OfTime.Contains(lemma) || OfAmount.Contains(lemma);
            if (isSetToAnother && Definite.Contains(tokens[i + 1].Word))
            {
                return i + 3 < end ? ChangedValues.Read(tokens, i + 1, end, speaker, lemma) : null;
            }
        }

        return null;
    }

    /// <summary>"We won't be going to Peru after all": a plan that is none any more; null for others.</summary>
    public static RuleMatch? ReadGivenUp(List<Token> tokens, int at, int end)
    {
        if (!tokens.Is(at, end, "will") || !tokens.Is(at + 1, end, "not"))
        {
            return null;
        }

        var verb = tokens.Is(at + 2, end, "be") ? at + 3 : at + 2;
        if (verb + 2 >= end || Verbs.Analyze(tokens[verb].Word).Lemma is not ("go" or "travel" or "fly" or "visit"))
        {
            return null;
        }

        var destination = tokens[verb + 1].Word == "to" ? verb + 2 : verb + 1;
        if (Phrases.Place(tokens, destination, end) is not { } place || !tokens[place.From].IsCapital)
        {
            return null;
        }

        return new RuleMatch(null, $"plans/{place.Value} trip", "no", place.From, place.To);
    }

    // The speaker cancels more than plans; other rules read that.
    private static bool IsByOthers(List<Token> tokens, int start, int verb) => verb > start && tokens[verb - 1].Word is not ("i" or "we");

    // "Tom cancelled our meeting".
    private static (string Key, RuleMatch Match)? Cancelled(List<Token> tokens, int verb, int end, string speaker)
    {
        if (verb + 2 >= end || !Definite.Contains(tokens[verb + 1].Word))
        {
            return null;
        }

        if (Phrases.Noun(tokens, verb + 1, end) is not { } plan)
        {
            return null;
        }

        var named = HeldEvents.WithOthers(tokens, plan, end).Value;
        return (speaker, new RuleMatch(null, "plans/" + named, "no", plan.From, plan.To));
    }

    // "I fixed the coffee machine": it is well again, whoever did it.
    private static (string Key, RuleMatch Match)? Repaired(List<Token> tokens, int at, int end, string speaker)
    {
        var determiner = tokens[at].Word;
        if (!Definite.Contains(determiner) || Phrases.Noun(tokens, at, end) is not { } thing)
        {
            return null;
        }

        var isWhole = thing.To >= end || tokens[thing.To].IsMark || Lexicon.PhraseEnds.Contains(tokens[thing.To].Word);
        return isWhole ? (HeldEvents.KeyOf(determiner, thing.Value, speaker), new RuleMatch(null, "state", "well", -1, -1)) : null;
    }
}
