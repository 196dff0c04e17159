using System.Collections.Frozen;

namespace MemStack.Memory.Extraction.Grammar;

/// <summary>
/// Reads what was changed, whoever did it: "We moved our retro to Thursdays", "The landlord raised my rent to 1,100 euros", "They renamed Falcon to Osprey", "My doctor took me off
/// ibuprofen". The question is the thing's, not the one's who changed it.
/// </summary>
internal static class Changes
{
    // Words before the verb of a short clause.
    private const int MaxBefore = 8;

    private const int MaxNounWords = 8;

    private static readonly FrozenSet<string> OfTime = Lexicon.Set("move reschedule push shift postpone extend change delay bring set switch");
    private static readonly FrozenSet<string> OfAmount = Lexicon.Set("upgrade downgrade raise lower increase reduce cut bump decrease drop change update double adjust up set lift");
    private static readonly FrozenSet<string> Events = Lexicon.Set("wedding honeymoon party dinner lunch meeting ceremony reception reunion conference workshop concert picnic barbecue exam interview appointment class session retreat holiday vacation anniversary birthday funeral launch release offsite");

    /// <summary>The new answer; null when nothing of the kind is said.</summary>
    public static (string Key, RuleMatch Match)? Read(List<Token> tokens, int start, int end, string speaker)
    {
        for (var i = start; i + 2 < end && i < start + MaxBefore; i++)
        {
            var word = tokens[i].Word;
            // "If", "will", "did they" and "not" leave it undone.
            if (tokens[i].IsMark || word is "not" or "never" or "to" or "if" or "almost" || Lexicon.Modals.Contains(word)) return null;
            if (word is "take" or "took" or "taken" or "put" && tokens[i + 1].Word == "me") return Prescribed(tokens, i, end, speaker);
            if (Verbs.Analyze(word) is not { Form: VerbForm.Past or VerbForm.Participle } verb && !(word is "set" or "cut" && i > start)) continue;
            var lemma = Verbs.Analyze(word).Lemma;
            // What the speaker cancels is more than plans.
            if (lemma == "cancel" && i > start && tokens[i - 1].Word is not ("i" or "we")) return Cancelled(tokens, i, end, speaker);
            if (lemma == "rename") return Renamed(tokens, i, end, speaker);
            if (tokens[i + 1].Word is not ("my" or "our" or "the") || !(OfTime.Contains(lemma) || OfAmount.Contains(lemma))) continue;
            return i + 3 < end ? To(tokens, i, end, speaker, lemma) : null;
        }

        return null;
    }

    /// <summary>"We won't be going to Peru after all": a plan that is none any more; null for others.</summary>
    public static RuleMatch? ReadGivenUp(List<Token> tokens, int at, int end)
    {
        if (!Predicates.Is(tokens, at, end, "will") || !Predicates.Is(tokens, at + 1, end, "not")) return null;
        at += Predicates.Is(tokens, at + 2, end, "be") ? 3 : 2;
        if (at + 2 >= end || Verbs.Analyze(tokens[at].Word).Lemma is not ("go" or "travel" or "fly" or "visit")) return null;
        return Phrases.Place(tokens, tokens[at + 1].Word == "to" ? at + 2 : at + 1, end) is { } place && tokens[place.From].IsCapital ? new RuleMatch(null, $"plans/{place.Value} trip", "no", place.From, place.To) : null;
    }

    // "Tom cancelled our meeting", "I have a dentist appointment on Tuesday".
    private static (string Key, RuleMatch Match)? Cancelled(List<Token> tokens, int i, int end, string speaker) =>
        i + 2 < end && tokens[i + 1].Word is "my" or "our" or "the" && Phrases.Noun(tokens, i + 1, end) is { } plan ? (speaker, new RuleMatch(null, "plans/" + Together(tokens, plan, end).Value, "no", plan.From, plan.To)) : null;

    // "meeting with Tom"
    private static Phrase Together(List<Token> tokens, Phrase held, int end) =>
        held.To + 1 < end && tokens[held.To].Word == "with" && Phrases.Noun(tokens, held.To + 1, end) is { } other ? new Phrase($"{held.Value} with {other.Value}", held.From, other.To) : held;

    /// <summary>"We're doing the honeymoon in Greece instead", "We're having the party on Sunday": of what is planned, the place or the time.</summary>
    public static (string Key, RuleMatch Match)? ReadHeld(List<Token> tokens, Predicate predicate, int end, string speaker)
    {
        if (predicate.Negative || predicate.Mood != Mood.Present || predicate.Lemma is not ("do" or "have" or "hold" or "celebrate" or "host") || predicate.Next >= end || tokens[predicate.Next].Word is not ("the" or "our" or "my" or "a" or "an")) return null;
        if (Phrases.Noun(tokens, predicate.Next, end) is not { } noun || !Events.Contains(tokens[noun.To - 1].Word)) return null;
        var held = Together(tokens, noun, end);
        // "I have a meeting on Monday" is one of many, "a dentist appointment" and "a meeting with Tom" are told from others.
        if (tokens[predicate.Next].Word is "a" or "an" && !held.Value.Contains(' ', StringComparison.Ordinal)) return null;
        if (held.To + 1 >= end || tokens[held.To].Word is not ("in" or "at" or "on")) return null;
        var key = tokens[predicate.Next].Word == "the" ? Attributes.Appointment(held.Value, speaker) : $"{speaker}'s {held.Value}";
        if (Attributes.TimeAt(tokens, held.To + 1, end) is { } time) return (key, new RuleMatch(null, "when", time.Value, time.From, time.To));
        return tokens[predicate.Next].Word is not ("a" or "an") && Phrases.Place(tokens, held.To + 1, end) is { } place ? (key, new RuleMatch(null, "where", place.Value, place.From, place.To)) : null;
    }

    private static (string Key, RuleMatch Match)? To(List<Token> tokens, int i, int end, string speaker, string lemma)
    {
        var to = i + 2;
        while (to < end && tokens[to].Word is not ("to" or "until" or "till" or "back" or "forward" or "from" or "by") && !tokens[to].IsMark) to++;
        var noun = Phrases.Text(tokens, i + 2, to);
        if (noun.Length == 0 || to - i > MaxNounWords) return null;
        while (to < end && tokens[to].Word is not ("to" or "until" or "till")) to++;
        if (++to >= end) return null;
        var isOwn = tokens[i + 1].Word != "the";
        var key = isOwn ? $"{speaker}'s {noun}" : Attributes.Appointment(noun, speaker);
        if (OfTime.Contains(lemma) && Attributes.TimeAt(tokens, to, end) is { } time) return (key, new RuleMatch(null, "when", time.Value, time.From, time.To));
        if (lemma == "move" && Phrases.Place(tokens, to, end) is { } place && Places.IsKnown(place.Value)) return (key, new RuleMatch(null, "where", place.Value, place.From, place.To));
        if (tokens[to].Word == "version" && to + 1 < end && char.IsAsciiDigit(tokens[to + 1].Word[0])) return (key, new RuleMatch(null, "at version", tokens[to + 1].Word, to + 1, to + 2));
        if (!char.IsAsciiDigit(tokens[to].Word[0]) && !Amounts.IsMoney(tokens[to].Word) && Phrases.Number(tokens, to, end) is null) return null;
        if (Amounts.Read(tokens, to, end) is { } dose) return (speaker, new RuleMatch(null, "does/" + Phrases.Singular(noun), dose.Value, dose.From, dose.To));
        if (isOwn && Attributes.Answer(noun, tokens, to, end) is { } answer) return (speaker, answer);
        return Amounts.Number(tokens, to, end) is { } number ? (key, new RuleMatch(null, "value", number.Value, number.From, number.To)) : null;
    }

    // "renamed the dog, it's Rocket": the name may follow.
    private static (string Key, RuleMatch Match)? Renamed(List<Token> tokens, int i, int end, string speaker)
    {
        var own = tokens[i + 1].Word is "my" or "our" or "the";
        var to = i + 1;
        while (to < end && to - i < MaxNounWords && tokens[to].Word != "to" && !tokens[to].IsMark && !(own && to > i + 2 && tokens[to].IsCapital)) to++;
        var named = to < end && tokens[to].Word == "to" ? to + 1 : to;
        if (named >= end || Captures.Read("name", tokens, named, end) is not { Phrase: var name } || !tokens[name.From].IsCapital) return null;
        var old = Phrases.Text(tokens, own ? i + 2 : i + 1, to);
        if (old.Length == 0) return null;
        if (own && !tokens[i + 2].IsCapital) return ($"{speaker}'s {Kin.Normalize(old)}", new RuleMatch(null, "name", name.Value, name.From, name.To));
        return (speaker, new RuleMatch(null, "renamed/" + old, name.Value, name.From, name.To) { Ended = old });
    }

    private static (string Key, RuleMatch Match)? Prescribed(List<Token> tokens, int i, int end, string speaker)
    {
        var put = tokens[i].Word == "put";
        if (i + 3 >= end || tokens[i + 2].Word != (put ? "on" : "off") || Captures.Read("habit", tokens, i + 3, end) is not { Phrase: var drug }) return null;
        return (speaker, new RuleMatch(null, "does/" + drug.Value, put ? "yes" : "no", drug.From, drug.To));
    }
}
