using System.Collections.Frozen;

namespace MemStack.Memory.Extraction.Grammar;

/// <summary>Reads what is said of somebody's attributes: "my phone number is …", "my yoga class is on Monday", "my car is a Honda".</summary>
internal static class Attributes
{
    private const int MaxValueWords = 8;

    // Of a date in figures; a longer one is a phone number.
    private const int MostDigits = 6;

    private static readonly FrozenDictionary<string, string> Synonyms = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["job"] = "profession",
        ["job title"] = "profession",
        ["title"] = "profession",
        ["role"] = "profession",
        ["occupation"] = "profession",
        ["employer"] = "works_at",
        ["company"] = "works_at",
        ["workplace"] = "works_at",
        ["phone"] = "phone number",
        ["number"] = "phone number",
        ["mobile"] = "phone number",
        ["mobile number"] = "phone number",
        ["cell"] = "phone number",
        ["cell number"] = "phone number",
        ["cell phone number"] = "phone number",
        ["cellphone number"] = "phone number",
        ["mobile phone number"] = "phone number",
        ["telephone number"] = "phone number",
        ["email address"] = "email",
        ["home address"] = "address",
        ["last name"] = "surname",
        ["family name"] = "surname",
        ["first language"] = "native language",
        ["mother tongue"] = "native language",
        ["first name"] = "first name",
        ["hometown"] = "from",
        ["marital status"] = "relationship",
        ["relationship status"] = "relationship",
        ["timezone"] = "time zone",
        ["star sign"] = "zodiac sign",
        ["home"] = "lives_in",
        ["city"] = "lives_in",
        ["town"] = "lives_in",
        ["home city"] = "lives_in",
        ["location"] = "lives_in",
        ["residence"] = "lives_in",
        ["school"] = "studies_at",
        ["university"] = "studies_at",
        ["college"] = "studies_at",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Ends of names of things that somebody has one of.
    private static readonly FrozenSet<string> Single = Lexicon.Set(
        "name surname nickname age birthday email address nationality religion gender pronouns height weight size hometown birthplace language major diet salary budget rent deadline password username timezone zone color colour number "
        + "date time day code level plan provider model brand limit goal target handle id status score bedtime shift tongue sign type phone job title role occupation employer company workplace mobile cell favorite profession bank degree "
        + "dream blood currency destination specialty speciality position rank allowance commute hobby passion motto ringtone wallpaper pin anniversary due");

    private static readonly FrozenSet<string> Levels = Lexicon.Set("a1 a2 b1 b2 c1 c2 beginner intermediate advanced fluent rusty basic native perfect terrible poor good great conversational better bad");

    // What a message that brings a new one is about, by its last word.
    private static readonly FrozenSet<string> Reaching = Lexicon.Set("number email address password username handle surname nickname pin id");

    private static readonly FrozenDictionary<string, string> Measuring = new Dictionary<string, string>(StringComparer.Ordinal) { ["cost"] = "costs", ["weigh"] = "weight", ["measure"] = "size", ["last"] = "lasts", ["seat"] = "seats" }.ToFrozenDictionary(StringComparer.Ordinal);

    // What stands behind "in the" and "on the" and is no place.
    private static readonly FrozenSet<string> NoSpots = Lexicon.Set("way mood rush process works making middle beginning end end dark loop market rise rocks mend fence line list agenda hour minute season week month year style manner shape state condition mess lead");

    private static readonly FrozenSet<string> SingleRoles = Lexicon.Set("wife husband boss girlfriend boyfriend partner doctor dentist therapist landlord landlady fiance fiancee spouse lawyer accountant hairdresser gp");

    /// <summary>What the clause says of the attribute that is its subject; null when that has no one answer.</summary>
    public static (string Key, RuleMatch Match)? Read(List<Token> tokens, Subject subject, Predicate predicate, int end, string speaker)
    {
        if (subject.Attribute is not { } attribute || predicate.Mood == Mood.Unreal) return null;
        if (When(tokens, subject, predicate, end) is { } when) return (subject.Owner is null && subject.Key == attribute ? Appointment(attribute, speaker) : subject.Key, when);
        if (predicate.Mood == Mood.Former || subject.GivenName is not null) return null;
        var at = predicate.Next;
        if (subject is { Attribute: "divorce", Owner.IsSpeaker: true } && !predicate.Negative && (predicate.Mood == Mood.Past || predicate.Mood == Mood.Perfect || Predicates.Is(tokens, Predicates.Skip(tokens, at, end), end, "final")))
            return (speaker, new RuleMatch(null, "relationship", "divorced", -1, -1));
        // "Our database runs in Frankfurt."
        if (subject.Kind == "thing" && predicate.Mood == Mood.Present && predicate.Lemma is "run" or "sit" or "live" or "lie" or "stand" or "operate" && at < end && tokens[at].Word is "in" or "at" && Phrases.Place(tokens, at + 1, end) is { } site && tokens[site.From].IsCapital)
            return (subject.Owner is null && subject.Key == attribute ? Appointment(attribute, speaker) : subject.Key, Signed(predicate, new RuleMatch(null, "where", site.Value, site.From, site.To)));
        // "The office moved to Augsburg."
        if (subject.Kind == "thing" && predicate.Lemma is "move" or "relocate" && predicate.Mood is Mood.Past or Mood.Perfect && !predicate.Negative && Predicates.Is(tokens, at, end, "to") && Phrases.Place(tokens, at + 1, end) is { } moved)
            return (subject.Owner is null && subject.Key == attribute ? Appointment(attribute, speaker) : subject.Key, new RuleMatch(null, "where", moved.Value, moved.From, moved.To));
        if (predicate.Lemma is "change" or "switch" or "become" or "go" or "rise" or "increase" or "drop" or "fall" or "grow" && predicate.Mood != Mood.Present)
        {
            at = Find(tokens, at, end, "to") is var to and >= 0 ? to + 1 : predicate.Lemma == "become" ? at : end;
        }
        else if ((predicate.Lemma != "be" && !Measuring.ContainsKey(predicate.Lemma)) || predicate.Mood is not (Mood.Present or Mood.Perfect))
        {
            return null;
        }

        at = Predicates.Skip(tokens, at, end);
        if (at >= end) return null;
        if (Measured(tokens, predicate, end) is { } measured) return (subject.Owner is null && subject.Key == attribute ? Appointment(attribute, speaker) : subject.Key, Signed(predicate, measured));
        var slot = SlotOf(attribute);
        if (slot is not null && subject.Owner is not null && Value(tokens, at, end) is { } value && IsPlausible(slot, value.Value))
            return (subject.Owner.Key, Signed(predicate, new RuleMatch(null, slot, Normalized(slot, value.Value), value.From, value.To)));
        if (predicate.Lemma != "be") return null;
        var word = tokens[at].Word;
        if (subject.Kind != "thing" && !Lexicon.Colors.Contains(word))
        {
            // "Our landlord is a company called Nestwise now."
            var called = Find(tokens, at, end, "called");
            if (called >= 0 && SingleRoles.Contains(attribute) && Captures.Read("self", tokens, called + 1, end) is { Phrase: var title }) return (subject.Key, Signed(predicate, new RuleMatch(null, "name", title.Value, title.From, title.To)));
            return Captures.Read("self", tokens, at, end) is { Phrase: var name } ? (subject.Key, Signed(predicate, new RuleMatch(null, "name", name.Value, name.From, name.To))) : null;
        }

        if (word is "called" or "named" && Phrases.Noun(tokens, at + 1, end) is { } heading && tokens[heading.From].IsCapital) return (subject.Key, Signed(predicate, new RuleMatch(null, "name", heading.Value, heading.From, heading.To)));
        // "Our backend is written in Java."
        if (Verbs.Analyze(word) is { Form: VerbForm.Past or VerbForm.Participle, Lemma: "write" or "build" or "make" or "host" or "deploy" or "store" } made && at + 1 < end && tokens[at + 1].Word is "in" or "with" or "on" && Phrases.Noun(tokens, at + 2, end) is { } matter)
            return (subject.Key, Signed(predicate, new RuleMatch(null, made.Lemma is "write" or "build" or "make" ? "made_in" : "kept_in", matter.Value, matter.From, matter.To)));
        if (Lexicon.Colors.Contains(word) || (at + 1 < end && Lexicon.Colors.Contains(tokens[at + 1].Word) && !Lexicon.Determiners.Contains(word)))
            return (subject.Key, Signed(predicate, new RuleMatch(null, "color", Phrases.Noun(tokens, at, end)?.Value ?? word, at, at + 1)));
        if (Levels.Contains(word) && subject.Owner is not null) return (subject.Key, Signed(predicate, new RuleMatch(null, "level", word, at, at + 1)));
        if (word == "at" && at + 1 < end && Levels.Contains(tokens[at + 1].Word)) return (subject.Key, Signed(predicate, new RuleMatch(null, "level", tokens[at + 1].Word, at + 1, at + 2)));
        if (Located(tokens, at, end) is { } spot) return (subject.Owner is null && subject.Key == attribute ? Appointment(attribute, speaker) : subject.Key, Signed(predicate, new RuleMatch(null, "where", spot.Value, spot.From, spot.To)));
        if (word is "in" or "at" && Phrases.Place(tokens, at + 1, end) is { } place) return (subject.Owner is null && subject.Key == attribute ? Appointment(attribute, speaker) : subject.Key, Signed(predicate, new RuleMatch(null, "where", place.Value, place.From, place.To)));
        if (word is "a" or "an" && subject.Owner is not null && Phrases.Noun(tokens, at, end) is { } kind) return (subject.Key, Signed(predicate, new RuleMatch(null, "kind", kind.Value, kind.From, kind.To)));
        return char.IsAsciiDigit(word[0]) && subject.Owner is not null ? (subject.Key, Signed(predicate, new RuleMatch(null, "value", word, at, at + 1))) : null;
    }

    // "The plan costs 29 dollars", "The pool measures 25 metres".
    private static RuleMatch? Measured(List<Token> tokens, Predicate predicate, int end) =>
        Measuring.TryGetValue(predicate.Lemma, out var slot) && predicate.Mood == Mood.Present && Amounts.Number(tokens, predicate.Next, end) is { } number ? new RuleMatch(null, Amounts.Period(tokens, number.To, end) is { } period ? $"{slot} {period}" : slot, number.Value, number.From, number.To) : null;

    // "in the red folder", "under the doormat", "on the second shelf": where a thing is; "in good shape" is no place.
    private static Phrase? Located(List<Token> tokens, int at, int end)
    {
        while (at < end && tokens[at].Word is "kept" or "stored" or "parked" or "hidden" or "hanging" or "lying" or "standing") at++;
        if (at + 2 >= end || !(tokens[at].Word is "in" or "on" or "under" or "behind" or "inside" or "below" or "above" or "near" || (tokens[at].Word == "next" && tokens[at + 1].Word == "to"))) return null;
        at += tokens[at].Word == "next" ? 2 : 1;
        if (at + 1 >= end || tokens[at].Word is not ("the" or "my" or "our" or "a" or "an") || Phrases.Noun(tokens, at, end) is not { } spot) return null;
        return Lexicon.TimeWords.Contains(tokens[spot.To - 1].Word) || NoSpots.Contains(tokens[spot.To - 1].Word) || char.IsAsciiDigit(tokens[spot.From].Word[0]) ? null : spot;
    }

    /// <summary>Sentences that name the answer first: "Blue is my favourite colour", "Manchester is home now", "Anna is my boss".</summary>
    public static (string Key, RuleMatch Match)? ReadInverted(List<Token> tokens, int start, int end, string speaker)
    {
        for (var i = start + 1; i + 1 < end && i < start + 8; i++)
        {
            if (tokens[i].Word is not ("is" or "are" or "'s") && tokens[i].Word != "became") continue;
            var from = start;
            while (from < i && (tokens[from].IsMark || Lexicon.Openers.Contains(tokens[from].Word))) from++;
            if (from == i || Lexicon.Pronouns.Contains(tokens[from].Word) || tokens[from].Word is "my" or "our" or "what" or "which") return null;
            var value = Phrases.Text(tokens, from, i);
            while (value.Length > 0 && Lexicon.Determiners.Contains(value.Split(' ')[0])) value = value[(value.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            var at = i + 1;
            var denied = false;
            for (; at < end && (Lexicon.IsAdverb(tokens[at].Word) || tokens[at].Word is "not" or "no" or "longer"); at++) denied |= tokens[at].Word is "not" or "no";
            denied |= tokens.FindIndex(at, end - at, token => token.Word == "any") >= 0;
            if (at < end && tokens[at].Word is "my" or "our" && Phrases.Noun(tokens, at, end) is { } noun)
            {
                if (noun.Value.StartsWith("favorite ", StringComparison.Ordinal)) return (speaker, Signed(denied, new RuleMatch(null, SlotOf(noun.Value)!, value, from, i)));
                if (noun.Value == "home") return (speaker, Signed(denied, new RuleMatch(null, "lives_in", Places.Normalize(value), from, i)));
                return tokens[from].IsCapital && SingleRoles.Contains(Kin.Normalize(noun.Value)) ? ($"{speaker}'s {Kin.Normalize(noun.Value)}", Signed(denied, new RuleMatch(null, "name", value, from, i))) : null;
            }

            // "Home is Manchester now.", "Home for us is Aarhus."
            if (value is "home" or "home for" or "home for me" or "home for us" or "home to me" && Phrases.Place(tokens, at, end) is { } home) return (speaker, Signed(denied, new RuleMatch(null, "lives_in", home.Value, home.From, home.To)));

            return Predicates.Is(tokens, at, end, "home") && tokens[from].IsCapital ? (speaker, Signed(denied, new RuleMatch(null, "lives_in", Places.Normalize(value), from, i))) : null;
        }

        return null;
    }

    /// <summary>"I got a new phone number: …", "I changed my email to …": a new value by the verb that brings it; null for others.</summary>
    public static RuleMatch? ReadRenewed(List<Token> tokens, Predicate predicate, int end)
    {
        if (predicate.Lemma is not ("get" or "have" or "change" or "update" or "switch" or "set") || predicate.Mood is Mood.Unreal or Mood.Former || predicate.Negative) return null;
        var at = predicate.Next;
        while (at < end && (Lexicon.Determiners.Contains(tokens[at].Word) || Lexicon.Renewing.Contains(tokens[at].Word) || Lexicon.IsAdverb(tokens[at].Word))) at++;
        if (at == predicate.Next || at >= end || Phrases.Noun(tokens, at, end) is not { } noun || SlotOf(noun.Value) is not { } slot || !Reaching.Contains(slot[(slot.LastIndexOf(' ') + 1)..])) return null;
        var value = noun.To;
        while (value < tokens.Count && (tokens[value].IsMark || tokens[value].Word is "to" or "it" or "is" or "'s" or "now" or "and" or "its")) value++;
        return value > noun.To && Value(tokens, value, tokens.Count) is { } found && IsPlausible(slot, found.Value) ? new RuleMatch(null, slot, found.Value, found.From, found.To) : null;
    }

    /// <summary>Whether it is a way to reach somebody, or what they are called by: of "the new …" it is the speaker's.</summary>
    public static bool IsContact(string attribute) => SlotOf(attribute) is { } slot && Reaching.Contains(slot[(slot.LastIndexOf(' ') + 1)..]);

    /// <summary>What stands at <paramref name="at"/> as the answer of an attribute that somebody has one of; null when it is none.</summary>
    public static RuleMatch? Answer(string attribute, List<Token> tokens, int at, int end) =>
        SlotOf(attribute) is { } slot && Value(tokens, at, end) is { } value && IsPlausible(slot, value.Value) ? new RuleMatch(null, slot, Normalized(slot, value.Value), value.From, value.To) : null;

    /// <summary>Whether an attribute is what rules about persons answer: home, work, calling.</summary>
    public static bool IsOfPerson(string attribute) => SlotOf(attribute) is "profession" or "works_at" or "lives_in" or "studies_at" or "from" or "relationship" or "name" or "age";

    // "My phone is a Fairphone" tells no number, "my email is down" no address.
    private static bool IsPlausible(string slot, string value) => slot switch
    {
        "phone number" => value.Count(char.IsAsciiDigit) > 3,
        "email" => value.Contains('@', StringComparison.Ordinal) || value.Contains(" at ", StringComparison.Ordinal),
        "address" => value.Any(char.IsAsciiDigit) || value.Contains(' ', StringComparison.Ordinal),
        _ => true,
    };

    /// <summary>The slot of an attribute that somebody has one of; null for others.</summary>
    private static string? SlotOf(string attribute)
    {
        if (attribute.StartsWith("favorite ", StringComparison.Ordinal))
            return "favorite/" + Phrases.Singular(attribute[9..]).Replace("movie", "film", StringComparison.Ordinal);
        if (Synonyms.TryGetValue(attribute, out var same)) return same;
        return Single.Contains(attribute[(attribute.LastIndexOf(' ') + 1)..]) ? attribute : null;
    }

    private static string Normalized(string slot, string value) => slot is "age" && Phrases.Number([.. value.Split(' ').Select(word => new Token(word, 0, word.Length, word, IsCapital: false))], 0, 1) is { } number ? number.Value : value;

    private static RuleMatch Signed(Predicate predicate, RuleMatch match) => Signed(predicate.Negative, match);

    private static RuleMatch Signed(bool denied, RuleMatch match) => denied ? RuleSet.Deny(match) : match;

    // Everything up to a mark: addresses and numbers have any shape.
    private static Phrase? Value(List<Token> tokens, int i, int end)
    {
        while (i < end && (Lexicon.Determiners.Contains(tokens[i].Word) || tokens[i].Word is "called" or "spelled" or "spelt" or "pronounced" or "to" or "that" or "been")) i++;
        var to = i;
        while (to < end && to - i < MaxValueWords && !tokens[to].IsMark && tokens[to].Word is not ("now" or "today" or "not" or "but" or "because" or "since" or "with" or "instead" or "any" or "these" or "and" or "too")) to++;
        return to == i ? null : new Phrase(Phrases.Text(tokens, i, to), i, to);
    }

    // "My meeting with Bob" and "the meeting with Bob" are one to somebody who speaks for themselves; of several who talk, each may have one.
    public static string Appointment(string noun, string speaker) => speaker == Engine.Roles.User ? $"{speaker}'s {noun}" : noun;

    public static Phrase? TimeAt(List<Token> tokens, int at, int end)
    {
        while (at < end && tokens[at].Word is "on" or "at" or "next" or "this" or "the") at++;
        var to = at;
        while (to < end && (Lexicon.TimeWords.Contains(tokens[to].Word) || char.IsAsciiDigit(tokens[to].Word[0]))) to++;
        if (to == at) return null;
        var time = Phrases.Text(tokens, at, to);
        return new Phrase(time.EndsWith("days", StringComparison.Ordinal) && Lexicon.TimeWords.Contains(time) ? time[..^1] : time, at, to);
    }

    private static RuleMatch? When(List<Token> tokens, Subject subject, Predicate predicate, int end)
    {
        if (subject.Kind != "thing" || predicate.Mood is Mood.Former) return null;
        var at = predicate.Next;
        if (predicate.Lemma is "be" or "get" && at < end && Verbs.Analyze(tokens[at].Word) is { Form: VerbForm.Past } moved && moved.Lemma is "move" or "reschedule" or "postpone" or "push" or "shift" or "change" or "schedule" or "book" or "set" or "delay" or "bring" or "extend") at++;
        else if (predicate.Lemma is not ("be" or "start" or "begin" or "happen" or "move" or "reschedule" or "shift" or "change" or "depart" or "leave" or "end" or "finish" or "close" or "arrive" or "land" or "open") || (predicate.Lemma == "be" && predicate.Mood is not (Mood.Present or Mood.Perfect))) return null;
        at = Predicates.Skip(tokens, at, end);
        while (at < end && tokens[at].Word is "on" or "at" or "in" or "to" or "for" or "every" or "next" or "this" or "back" or "from" or "until" or "forward" or "up" or "due" or "by" or "the") at++;
        if (at >= end || !(Lexicon.TimeWords.Contains(tokens[at].Word) || char.IsAsciiDigit(tokens[at].Word[0]))) return null;
        if (tokens[at].Word.Count(char.IsAsciiDigit) > MostDigits) return null;
        if (predicate.Lemma == "be" && char.IsAsciiDigit(tokens[at].Word[0]) && SlotOf(subject.Attribute!) is not null && !subject.Attribute!.EndsWith("date", StringComparison.Ordinal)) return null;
        // "May" is no modal here.
        var to = at;
        while (to < end && (Lexicon.TimeWords.Contains(tokens[to].Word) || char.IsAsciiDigit(tokens[to].Word[0]))) to++;
        var time = Phrases.Text(tokens, at, to);
        // "at 9 on weekends": on other days it may be another.
        if (to + 1 < end && tokens[to].Word is "on" or "during" && tokens[to + 1].Word is "weekdays" or "weekends" or "weekend" or [.., 'd', 'a', 'y', 's']) return Signed(predicate, new RuleMatch(null, $"when/{tokens[to + 1].Word}", time, at, to));
        return Signed(predicate, new RuleMatch(null, predicate.Lemma is "end" or "finish" or "close" or "arrive" or "land" ? predicate.Lemma + "s" : "when", Lexicon.TimeWords.Contains(time) && time.EndsWith("days", StringComparison.Ordinal) ? time[..^1] : time, at, to));
    }

    private static int Find(List<Token> tokens, int i, int end, string word)
    {
        for (; i < end; i++)
        {
            if (tokens[i].Word == word) return i;
        }

        return -1;
    }
}
