using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads the place of a thing: "the office moved to Augsburg", "the key is under the doormat".</summary>
internal static class AttributePlaces
{
    private static readonly FrozenSet<string> Placing = Lexicon.Set("in on under behind inside below above near");

    // Nouns behind "in the" and "on the" that are no places.
    private static readonly FrozenSet<string> NoSpots = DataFile.Words("no-spots");

    /// <summary>Reads the site of something that runs: "Our database runs in Frankfurt."</summary>
    public static RuleMatch? Site(List<Token> tokens, Predicate predicate, int end)
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
            ? RuleSet.Signed(predicate, RuleMatch.Of("where", site))
            : null;
    }

    /// <summary>Reads the site that something moved to: "The office moved to Augsburg."</summary>
    public static RuleMatch? NewSite(List<Token> tokens, Predicate predicate, int end)
    {
        var hasMoved = predicate.Lemma is "move" or "relocate" && predicate.Mood is Mood.Past or Mood.Perfect && !predicate.Negative;
        if (!hasMoved || !tokens.Is(predicate.Next, end, "to"))
        {
            return null;
        }

        return Phrases.Place(tokens, predicate.Next + 1, end) is { } site ? RuleMatch.Of("where", site) : null;
    }

    /// <summary>Reads the place behind "is": "in the red folder", "at my house"; null where there is none.</summary>
    public static Phrase? Location(List<Token> tokens, string attribute, int at, int end)
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
}
