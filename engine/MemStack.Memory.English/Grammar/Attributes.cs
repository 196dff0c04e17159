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

    private static readonly FrozenDictionary<string, string> Measuring = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["cost"] = "costs",
        ["weigh"] = "weight",
        ["measure"] = "size",
        ["last"] = "lasts",
        ["seat"] = "seats",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Changing = Lexicon.Set("change switch become go rise increase drop fall grow");

    /// <summary>Reads the answer for the attribute that is the subject of a clause; null where it has not exactly one.</summary>
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

        if (
            subject.Kind == "thing"
            && (AttributePlaces.Site(tokens, predicate, end) ?? AttributePlaces.NewSite(tokens, predicate, end)) is { } site
        )
        {
            return (KeyOf(subject, speaker), site);
        }

        var amount = Prices.Changed(tokens, predicate, end);
        if ((amount ?? AfterVerb(tokens, predicate, end)) is not { } next)
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
            return (KeyOf(subject, speaker), RuleSet.Signed(predicate, measured));
        }

        if (Price(tokens, subject, predicate, at, end, isChanged: amount is not null) is { } price)
        {
            return (KeyOf(subject, speaker), RuleSet.Signed(predicate, price));
        }

        if (Prices.IsOwn(subject) && AttributeValues.Answer(attribute, tokens, at, end) is { } answer)
        {
            return (subject.Owner?.Key ?? speaker, RuleSet.Signed(predicate, answer));
        }

        return predicate.Lemma == "be" && amount is null ? OfBeing(tokens, subject, attribute, predicate, at, end, speaker) : null;
    }

    // The answer behind "is": who somebody is, and the quality, place or kind of a thing.
    private static (string Key, RuleMatch Match)? OfBeing(
        List<Token> tokens,
        Subject subject,
        string attribute,
        Predicate predicate,
        int at,
        int end,
        string speaker
    )
    {
        var isSomebody = subject.Kind != "thing" && !Lexicon.Colors.Contains(tokens[at].Word);
        if (isSomebody)
        {
            return NameOf(tokens, attribute, at, end) is { } name
                ? (subject.Key, RuleSet.Signed(predicate, RuleMatch.Of("name", name)))
                : null;
        }

        if (AttributeQualities.Quality(tokens, subject, at, end) is { } quality)
        {
            return (subject.Key, RuleSet.Signed(predicate, quality));
        }

        if (AttributePlaces.Location(tokens, attribute, at, end) is { } place)
        {
            return (KeyOf(subject, speaker), RuleSet.Signed(predicate, RuleMatch.Of("where", place)));
        }

        return subject.Owner is not null && AttributeQualities.KindOrFigure(tokens, at, end) is { } kind
            ? (subject.Key, RuleSet.Signed(predicate, kind))
            : null;
    }

    /// <summary>
    /// Returns the beginning of the slots of a thing with "the": "my meeting with Bob" and "the meeting with Bob" are one to somebody who
    /// speaks for themselves; of several who talk, each may have one.
    /// </summary>
    public static string Appointment(string noun, string speaker) => speaker == Roles.User ? $"{speaker}'s {noun}" : noun;

    private static string KeyOf(Subject subject, string speaker) =>
        subject.Owner is null && subject.Key == subject.Attribute ? Appointment(subject.Key, speaker) : subject.Key;

    // "My divorce came through", "our divorce is final".
    private static bool IsDivorced(List<Token> tokens, Subject subject, Predicate predicate, int end) =>
        subject is { Attribute: "divorce", Owner.IsSpeaker: true }
        && !predicate.Negative
        && (predicate.Mood is Mood.Past or Mood.Perfect || tokens.Is(tokens.SkipAdverbs(predicate.Next, end), end, "final"));

    // Returns the beginning of the answer; null when the verb brings none.
    private static int? AfterVerb(List<Token> tokens, Predicate predicate, int end)
    {
        if (Changing.Contains(predicate.Lemma) && predicate.Mood != Mood.Present)
        {
            var to = tokens.Find(predicate.Next, end, "to");
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
        var called = tokens.Find(at, end, "called");
        if (called >= 0 && SingleRoles.Contains(attribute) && Captures.Read("self", tokens, called + 1, end) is { Phrase: var title })
        {
            return title;
        }

        return Captures.Read("self", tokens, at, end) is { Phrase: var name } ? name : null;
    }
}
