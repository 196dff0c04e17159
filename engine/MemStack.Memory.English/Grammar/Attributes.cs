using System.Collections.Frozen;
using MemStack.Memory.English.Data;
using MemStack.Memory.Model;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads what is said of somebody's attributes: "my phone number is …", "my yoga class is on Monday", "my car is a Honda".
/// </summary>
internal static class Attributes
{
    /// <summary>Roles that one person has for somebody.</summary>
    public static readonly FrozenSet<string> SingleRoles = DataFile.Words("single-roles");

    private static readonly FrozenSet<string> Levels = DataFile.Words("levels");

    private static readonly FrozenDictionary<string, string> Measuring = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["cost"] = "costs",
        ["weigh"] = "weight",
        ["measure"] = "size",
        ["last"] = "lasts",
        ["seat"] = "seats",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Changing = Lexicon.Set("change switch become go rise increase drop fall grow");

    private static readonly FrozenSet<string> Placing = Lexicon.Set("in on under behind inside below above near");

    // What stands behind "in the" and "on the" and is no place.
    private static readonly FrozenSet<string> NoSpots = DataFile.Words("no-spots");

    private static readonly FrozenSet<string> Bringing = Lexicon.Set("get have change update switch set");

    /// <summary>What the clause says of the attribute that is its subject; null when that has no one answer.</summary>
    public static (string Key, RuleMatch Match)? Read(List<Token> tokens, Subject subject, Predicate predicate, int end, string speaker)
    {
        if (subject.Attribute is not { } attribute || predicate.Mood == Mood.Unreal)
        {
            return null;
        }

        if (AttributeTimes.Read(tokens, subject, predicate, end) is { } when)
        {
            return (KeyOf(subject, speaker), when);
        }

        if (predicate.Mood == Mood.Former || subject.GivenName is not null)
        {
            return null;
        }

        if (IsDivorced(tokens, subject, predicate, end))
        {
            return (speaker, new RuleMatch(null, "relationship", "divorced", -1, -1));
        }

        if (subject.Kind == "thing" && (Site(tokens, predicate, end) ?? NewSite(tokens, predicate, end)) is { } site)
        {
            return (KeyOf(subject, speaker), site);
        }

        var amount = Prices.Changed(tokens, predicate, end);
        if ((amount ?? BehindVerb(tokens, predicate, end)) is not { } next)
        {
            return null;
        }

        var at = tokens.SkipAdverbs(next, end);
        if (at >= end)
        {
            return null;
        }

        if (Measured(tokens, predicate, end) is { } measured)
        {
            return (KeyOf(subject, speaker), Signed(predicate, measured));
        }

        if (Price(tokens, subject, predicate, at, end, isChanged: amount is not null) is { } price)
        {
            return (KeyOf(subject, speaker), Signed(predicate, price));
        }

        if (Prices.IsOwn(subject) && AttributeValues.Answer(attribute, tokens, at, end) is { } answer)
        {
            return (subject.Owner?.Key ?? speaker, Signed(predicate, answer));
        }

        if (predicate.Lemma != "be" || amount is not null)
        {
            return null;
        }

        var isSomebody = subject.Kind != "thing" && !Lexicon.Colors.Contains(tokens[at].Word);
        if (isSomebody)
        {
            return NameOf(tokens, attribute, at, end) is { } name ? (subject.Key, Signed(predicate, RuleMatch.Of("name", name))) : null;
        }

        if (Quality(tokens, subject, at, end) is { } quality)
        {
            return (subject.Key, Signed(predicate, quality));
        }

        if (Whereabouts(tokens, attribute, at, end) is { } place)
        {
            return (KeyOf(subject, speaker), Signed(predicate, RuleMatch.Of("where", place)));
        }

        return subject.Owner is not null && KindOrFigure(tokens, at, end) is { } kind ? (subject.Key, Signed(predicate, kind)) : null;
    }

    /// <summary>
    /// "I got a new phone number: …", "I changed my email to …": a new value by the verb that brings it; null for others.
    /// </summary>
    public static RuleMatch? ReadRenewed(List<Token> tokens, Predicate predicate, int end)
    {
        var isSo = predicate.Mood is not (Mood.Unreal or Mood.Former) && !predicate.Negative;
        if (!Bringing.Contains(predicate.Lemma) || !isSo)
        {
            return null;
        }

        var at = predicate.Next;
        while (
            at < end
            && (
                Lexicon.Determiners.Contains(tokens[at].Word)
                || Lexicon.Renewing.Contains(tokens[at].Word)
                || Lexicon.IsAdverb(tokens[at].Word)
            )
        )
        {
            at++;
        }

        if (at == predicate.Next || at >= end || Phrases.Noun(tokens, at, end) is not { } noun)
        {
            return null;
        }

        if (AttributeSlots.Of(noun.Value) is not { } slot || !AttributeSlots.IsReaching(slot))
        {
            return null;
        }

        var value = noun.To;
        while (
            value < tokens.Count && (tokens[value].IsMark || tokens[value].Word is "to" or "it" or "is" or "'s" or "now" or "and" or "its")
        )
        {
            value++;
        }

        return value > noun.To && AttributeValues.Read(slot, tokens, value, tokens.Count) is { } found ? RuleMatch.Of(slot, found) : null;
    }

    /// <summary>
    /// Whose a thing is that comes with "the": "my meeting with Bob" and "the meeting with Bob" are one to somebody who speaks for
    /// themselves; of several who talk, each may have one.
    /// </summary>
    public static string Appointment(string noun, string speaker) => speaker == Roles.User ? $"{speaker}'s {noun}" : noun;

    /// <summary>The answer, or its denial.</summary>
    public static RuleMatch Signed(bool denied, RuleMatch match) => denied ? RuleSet.Deny(match) : match;

    private static RuleMatch Signed(Predicate predicate, RuleMatch match) => Signed(predicate.Negative, match);

    private static string KeyOf(Subject subject, string speaker) =>
        subject.Owner is null && subject.Key == subject.Attribute ? Appointment(subject.Key, speaker) : subject.Key;

    // "My divorce came through", "our divorce is final".
    private static bool IsDivorced(List<Token> tokens, Subject subject, Predicate predicate, int end)
    {
        if (subject is not { Attribute: "divorce", Owner.IsSpeaker: true } || predicate.Negative)
        {
            return false;
        }

        return predicate.Mood is Mood.Past or Mood.Perfect || tokens.Is(tokens.SkipAdverbs(predicate.Next, end), end, "final");
    }

    // "Our database runs in Frankfurt."
    private static RuleMatch? Site(List<Token> tokens, Predicate predicate, int end)
    {
        if (predicate.Mood != Mood.Present || predicate.Lemma is not ("run" or "sit" or "live" or "lie" or "stand" or "operate"))
        {
            return null;
        }

        var at = predicate.Next;
        if (at >= end || tokens[at].Word is not ("in" or "at"))
        {
            return null;
        }

        return Phrases.Place(tokens, at + 1, end) is { } site && tokens[site.From].IsCapital
            ? Signed(predicate, RuleMatch.Of("where", site))
            : null;
    }

    // "The office moved to Augsburg."
    private static RuleMatch? NewSite(List<Token> tokens, Predicate predicate, int end)
    {
        var hasMoved = predicate.Lemma is "move" or "relocate" && predicate.Mood is Mood.Past or Mood.Perfect && !predicate.Negative;
        if (!hasMoved || !tokens.Is(predicate.Next, end, "to"))
        {
            return null;
        }

        return Phrases.Place(tokens, predicate.Next + 1, end) is { } site ? RuleMatch.Of("where", site) : null;
    }

    // Where the answer begins; null when the verb brings none.
    private static int? BehindVerb(List<Token> tokens, Predicate predicate, int end)
    {
        if (Changing.Contains(predicate.Lemma) && predicate.Mood != Mood.Present)
        {
            var to = Find(tokens, predicate.Next, end, "to");
            if (to >= 0)
            {
                return to + 1;
            }

            return predicate.Lemma == "become" ? predicate.Next : null;
        }

        var tells = predicate.Lemma == "be" || Measuring.ContainsKey(predicate.Lemma);
        return tells && predicate.Mood is Mood.Present or Mood.Perfect ? predicate.Next : null;
    }

    // "The plan costs 29 dollars", "The pool measures 25 metres".
    private static RuleMatch? Measured(List<Token> tokens, Predicate predicate, int end)
    {
        if (
            predicate.Mood != Mood.Present
            || !Measuring.TryGetValue(predicate.Lemma, out var slot)
            || Amounts.Number(tokens, predicate.Next, end) is not { } number
        )
        {
            return null;
        }

        return RuleMatch.Of(Amounts.Period(tokens, number.To, end) is { } period ? $"{slot} {period}" : slot, number);
    }

    private static RuleMatch? Price(List<Token> tokens, Subject subject, Predicate predicate, int at, int end, bool isChanged)
    {
        if (subject is not { Kind: "thing", Attribute: { } attribute } || (!isChanged && predicate.Lemma != "be"))
        {
            return null;
        }

        if (Prices.Read(tokens, at, end, isChanged) is not { } price)
        {
            return null;
        }
        // "My rent is 900 euros", "my score is 12": the amount is the attribute itself, not what it costs.
        var isItself = AttributeSlots.Of(attribute) is not null && (price.Slot == "value" || Prices.IsSum(attribute));
        return isItself ? null : price;
    }

    private static Phrase? NameOf(List<Token> tokens, string attribute, int at, int end)
    {
        // "Our landlord is a company called Nestwise now."
        var called = Find(tokens, at, end, "called");
        if (called >= 0 && SingleRoles.Contains(attribute) && Captures.Read("self", tokens, called + 1, end) is { Phrase: var title })
        {
            return title;
        }

        return Captures.Read("self", tokens, at, end) is { Phrase: var name } ? name : null;
    }

    // What it is called, made with, and what colour or level it has.
    private static RuleMatch? Quality(List<Token> tokens, Subject subject, int at, int end)
    {
        var word = tokens[at].Word;
        if (word is "called" or "named" && Phrases.Noun(tokens, at + 1, end) is { } title && tokens[title.From].IsCapital)
        {
            return RuleMatch.Of("name", title);
        }

        if (Making(tokens, at, end) is { } made)
        {
            return made;
        }

        var isColoredNext = at + 1 < end && Lexicon.Colors.Contains(tokens[at + 1].Word) && !Lexicon.Determiners.Contains(word);
        if (isColoredNext || Lexicon.Colors.Contains(word))
        {
            return new RuleMatch(null, "color", Phrases.Noun(tokens, at, end)?.Value ?? word, at, at + 1);
        }

        if (Levels.Contains(word) && subject.Owner is not null)
        {
            return new RuleMatch(null, "level", word, at, at + 1);
        }

        var isAtLevel = word == "at" && at + 1 < end && Levels.Contains(tokens[at + 1].Word);
        return isAtLevel ? new RuleMatch(null, "level", tokens[at + 1].Word, at + 1, at + 2) : null;
    }

    // "Our backend is written in Java."
    private static RuleMatch? Making(List<Token> tokens, int at, int end)
    {
        if (at + 1 >= end || tokens[at + 1].Word is not ("in" or "with" or "on"))
        {
            return null;
        }

        if (Verbs.Analyze(tokens[at].Word) is not { Form: VerbForm.Past or VerbForm.Participle, Lemma: var lemma })
        {
            return null;
        }

        var slot = lemma switch
        {
            "write" or "build" or "make" => "made_in",
            "host" or "deploy" or "store" => "kept_in",
            _ => null,
        };
        return slot is not null && Phrases.Noun(tokens, at + 2, end) is { } matter ? RuleMatch.Of(slot, matter) : null;
    }

    private static Phrase? Whereabouts(List<Token> tokens, string attribute, int at, int end)
    {
        if (Spot(tokens, at, end) is { } spot)
        {
            return spot;
        }

        if (tokens[at].Word is not ("in" or "at"))
        {
            return null;
        }

        if (Phrases.Place(tokens, at + 1, end) is { } place)
        {
            return place;
        }
        // "The party is at my house": what one goes to may be in a place without a name.
        var isKnownPlace = at + 2 < end && tokens[at + 1].Word is "my" or "our" or "the";
        if (!isKnownPlace || !HeldEvents.IsEvent(attribute) || Phrases.Noun(tokens, at + 1, end) is not { } venue)
        {
            return null;
        }

        return Lexicon.TimeWords.Contains(tokens[venue.From].Word) ? null : venue;
    }

    // "in the red folder", "under the doormat", "on the second shelf": where a thing is; "in good shape" is no place.
    private static Phrase? Spot(List<Token> tokens, int at, int end)
    {
        while (at < end && tokens[at].Word is "kept" or "stored" or "parked" or "hidden" or "hanging" or "lying" or "standing")
        {
            at++;
        }

        if (at + 2 >= end)
        {
            return null;
        }

        var isNextTo = tokens[at].Word == "next" && tokens[at + 1].Word == "to";
        if (!isNextTo && !Placing.Contains(tokens[at].Word))
        {
            return null;
        }

        at += isNextTo ? 2 : 1;
        if (
            at + 1 >= end
            || tokens[at].Word is not ("the" or "my" or "our" or "a" or "an")
            || Phrases.Noun(tokens, at, end) is not { } spot
        )
        {
            return null;
        }

        var head = tokens[spot.To - 1].Word;
        var isNoPlace = Lexicon.TimeWords.Contains(head) || NoSpots.Contains(head) || char.IsAsciiDigit(tokens[spot.From].Word[0]);
        return isNoPlace ? null : spot;
    }

    // "a Honda", "42".
    private static RuleMatch? KindOrFigure(List<Token> tokens, int at, int end)
    {
        var word = tokens[at].Word;
        if (word is "a" or "an" && Phrases.Noun(tokens, at, end) is { } kind)
        {
            return RuleMatch.Of("kind", kind);
        }

        return char.IsAsciiDigit(word[0]) ? new RuleMatch(null, "value", word, at, at + 1) : null;
    }

    private static int Find(List<Token> tokens, int i, int end, string word)
    {
        for (; i < end; i++)
        {
            if (tokens[i].Word == word)
            {
                return i;
            }
        }

        return -1;
    }
}
