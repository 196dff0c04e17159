using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads whether somebody or something is well: "My arm is broken", "Grandma is in hospital", "The printer works again". All that is wrong
/// may be so at once, and what is well again ends all of it.
/// </summary>
internal static class States
{
    private const string Well = "well";
    private const string Unwell = "unwell";

    private static readonly FrozenSet<string> Bad = DataFile.Words("bad-states");
    private static readonly FrozenSet<string> Good = Lexicon.Set(
        "healthy healed recovered cured repaired fixed discharged better fine back online"
    );
    private static readonly FrozenSet<string> Recoveries = Lexicon.Set("heal recover mend");
    private static readonly FrozenSet<string> Finished = Lexicon.Set(
        "done finished complete completed over cancelled canceled off closed sold gone"
    );

    /// <summary>Reads the state of the subject of a clause; null where it tells none.</summary>
    public static (string Key, RuleMatch Match)? Read(List<Token> tokens, Subject subject, Predicate predicate, int end, string speaker)
    {
        if (predicate.Mood is Mood.Unreal or Mood.Former)
        {
            return null;
        }

        var key =
            subject.Owner is null && subject.Attribute is { } thing && subject.Key == thing
                ? Attributes.Appointment(thing, speaker)
                : subject.Key;
        var at = tokens.SkipAdverbs(predicate.Next, end);
        var word = at < end ? tokens[at].Word : "";
        if (predicate.Lemma == "be" && predicate.Mood is Mood.Present or Mood.Perfect)
        {
            if (IsFinished(tokens, subject, word, at, end))
            {
                return (speaker, Signed("does/" + subject.Attribute, "no"));
            }

            if (IsBad(tokens, at, end))
            {
                return (key, Signed("state", Unwell));
            }

            return IsGood(tokens, at, end) ? (key, Signed("state", Well)) : null;
        }

        if (predicate.Mood == Mood.Present)
        {
            return predicate.Lemma == "work" && subject.Kind == "thing" && tokens.Is(predicate.Next, end, "again")
                ? (key, Signed("state", Well))
                : null;
        }

        if (Recoveries.Contains(predicate.Lemma))
        {
            return (key, Signed("state", Well));
        }
        // "My knee got better."
        return predicate.Lemma is "get" or "feel" && word is "better" or "well" or "fixed" or "repaired"
            ? (key, Signed("state", Well))
            : null;

        RuleMatch Signed(string slot, string value) =>
            predicate.Negative ? new RuleMatch(null, slot, "!" + value, -1, -1) : new RuleMatch(null, slot, value, -1, -1);
    }

    // "The migration is done", "The party is cancelled": it is one of the things that the speaker was about.
    private static bool IsFinished(List<Token> tokens, Subject subject, string word, int at, int end) =>
        subject is { Kind: "thing", Attribute: not null }
        && (subject.Owner is null or { IsSpeaker: true })
        && Finished.Contains(word)
        && Ends(tokens, at + 1, end)
        && !TimeLimits.Follows(tokens, at, end)
        && !(word is "closed" or "off" && tokens.FindIndex(at, end - at, token => token.Word is "today" or "now") >= 0);

    private static bool IsBad(List<Token> tokens, int at, int end)
    {
        if (at >= end)
        {
            return false;
        }

        if (Bad.Contains(tokens[at].Word))
        {
            return tokens[at].Word is "broken" or "injured" or "stolen" or "hospitalized" or "hospitalised"
                || Ends(tokens, at + 1, end)
                || tokens.Is(at + 1, end, "with");
        }

        if (tokens[at].Word != "in" || at + 1 >= end)
        {
            return false;
        }

        var place = tokens[at + 1].Word is "the" or "a" && at + 2 < end ? at + 2 : at + 1;
        return tokens[place].Word is "hospital" or "intensive" or "rehab" or "bed";
    }

    private static bool IsGood(List<Token> tokens, int at, int end)
    {
        if (at >= end)
        {
            return false;
        }

        if (tokens[at].Word is "out" or "home" or "back")
        {
            return tokens.FindIndex(at, end - at, token => token.Word is "hospital" or "home" or "feet" or "rehab" or "online") >= 0;
        }

        return Good.Contains(tokens[at].Word) && Ends(tokens, at + 1, end);
    }

    // "fine with it", "better at chess", "off the table" speak of something else.
    private static bool Ends(List<Token> tokens, int i, int end) =>
        i >= end
        || tokens[i].IsMark
        || tokens[i].Word is not "of"
            && (
                tokens[i].Word is "again" or "now" or "and" or "since" or "today" or "already" or "finally" or "completely" or "for"
                || Lexicon.IsAdverb(tokens[i].Word)
            );
}
