using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>Decides by the rest of a clause about the answer that a rule found in it.</summary>
internal static class MatchContext
{
    // Chores that are done until tomorrow.
    private static readonly FrozenSet<string> Chores = Lexicon.Set(
        "dish dishes laundry shopping ironing homework cleaning chore chores breakfast lunch dinner work shower"
    );

    private static readonly FrozenSet<string> Moving = Lexicon.Set("move transfer relocate migrate");
    private static readonly FrozenSet<string> Switching = Lexicon.Set("switch move jump transfer change migrate");
    private static readonly FrozenSet<string> Entering = Lexicon.Set("transfer switch move start begin join change");
    private static readonly FrozenSet<string> Schools = Lexicon.Set(
        "university college school academy primary kindergarten gymnasium preschool nursery conservatory"
    );
    private static readonly FrozenSet<string> Belongings = Lexicon.Set("everything all it them stuff things some money");
    private static readonly FrozenSet<string> Onto = Lexicon.Set("on in into at off by over");

    private static readonly FrozenSet<string> PartsOfTime = DataFile.Words("parts-of-time");

    /// <summary>
    /// Adapts an answer to the rest of its clause: a school is no employer, and one of several answers has a slot of its own.
    /// </summary>
    public static RuleMatch Applied(RuleMatch match, List<Token> tokens, Predicate predicate, int end, bool isSpeaker) =>
        Besides(Calling(School(match, predicate.Lemma, isSpeaker), predicate, tokens, end), tokens, predicate.Index, end);

    /// <summary>
    /// "I switched to Linux", "I moved to Notion", "I moved my savings to Revolut": neither a town nor an employer of the one who speaks.
    /// </summary>
    public static bool IsOfThings(RuleMatch match, List<Token> tokens, Predicate predicate, int end)
    {
        if (match.Slot is not ("works_at" or "lives_in"))
        {
            return false;
        }

        if (Switching.Contains(predicate.Lemma) && match.Value.Split(' ').Any(word => Kinds.Of(word).Count > 0))
        {
            return true;
        }

        if (match.Slot != "lives_in" || !Moving.Contains(predicate.Lemma))
        {
            return false;
        }

        var at = tokens.SkipAdverbs(predicate.Next, end);
        return at < end && (Belongings.Contains(tokens[at].Word) || Lexicon.Determiners.Contains(tokens[at].Word));
    }

    /// <summary>Returns whether what sounds as if something were over does not end it.</summary>
    public static bool IsNoEnd(RuleMatch match, List<Token> tokens, Predicate predicate, int end)
    {
        // "I dropped sugar on the carpet"
        if (predicate.Lemma == "drop" && match.To > 0 && match.To < end && Onto.Contains(tokens[match.To].Word))
        {
            return true;
        }
        // "I quit the gym for a month"
        if (TimeLimits.Follows(tokens, predicate.Next, end))
        {
            return true;
        }
        // "I stopped the car"
        if (predicate.Lemma == "stop" && IsVehicle(match.Slot))
        {
            return true;
        }

        return predicate.Lemma == "be" && Chores.Contains(LastPart(match.Slot));
    }

    /// <summary>"I don't play tennis on Sundays", "I don't drink coffee after lunch": on other days it may be so.</summary>
    public static bool IsRestricted(string slot, List<Token> tokens, int from, int end)
    {
        var isHabit =
            slot.StartsWith("does/", StringComparison.Ordinal)
            || slot.StartsWith("likes/", StringComparison.Ordinal)
            || slot is "diet" or "drives" or "works_from";
        if (!isHabit)
        {
            return false;
        }

        for (var i = from; i + 1 < end; i++)
        {
            var next = tokens[i + 1].Word is "the" or "my" && i + 2 < end ? tokens[i + 2].Word : tokens[i + 1].Word;
            var restricts = tokens[i].Word switch
            {
                "after" or "before" or "during" or "while" => next is not "all",
                "on" or "in" or "at" or "for" => Lexicon.Weekdays.Contains(next) || PartsOfTime.Contains(next),
                "with" or "without" => i > from
                    && !(tokens[i + 1].Word is "my" or "him" or "her" or "them" or "us" or "me" || tokens[i + 1].IsCapital),
                _ => false,
            };
            if (restricts)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsVehicle(string slot) =>
        Kinds.Of(LastPart(slot)).Contains("vehicle", StringComparer.Ordinal) || slot is "does/car" or "does/bus";

    private static string LastPart(string slot) => slot[(slot.LastIndexOf('/') + 1)..];

    // "I transferred to Utrecht University" tells of no employer.
    private static RuleMatch School(RuleMatch match, string lemma, bool isSpeaker)
    {
        var mayEnter = Entering.Contains(lemma) || (lemma == "be" && !isSpeaker);
        return match.Slot == "works_at" && mayEnter && match.Value.Split(' ').Any(Schools.Contains)
            ? match with
            {
                Slot = "studies_at",
            }
            : match;
    }

    // "I teach yoga" may be a calling beside another; "now teaches chemistry" is the one that somebody has now.
    private static RuleMatch Calling(RuleMatch match, Predicate predicate, List<Token> tokens, int end)
    {
        if (match.Slot != "profession" || predicate.Lemma is not ("teach" or "drive"))
        {
            return match;
        }

        for (var i = Math.Max(0, predicate.Index - 2); i < end; i++)
        {
            if (tokens[i].Word is "now" or "nowadays" || (tokens[i].Word == "these" && tokens.Is(i + 1, end, "days")))
            {
                return match;
            }
        }

        return match with
        {
            Slot = $"profession/{match.Value}",
            Value = "yes",
        };
    }

    // "I also work at a cinema": a second one doesn't end the first.
    private static RuleMatch Besides(RuleMatch match, List<Token> tokens, int index, int end)
    {
        if (match.Slot.Contains('/', StringComparison.Ordinal) || match.Value is "none" || match.Rule is not { Value: "$" })
        {
            return match;
        }
        // "from home on Fridays": on other days it may be elsewhere.
        var isByDay = match.Rule.Form == RuleForm.State && match.Slot is "works_from" or "works_at";
        for (var i = Math.Max(0, index - 3); i < end; i++)
        {
            if (isByDay && i > 0 && tokens[i - 1].Word is "on" or "every" && Lexicon.Weekdays.Contains(tokens[i].Word))
            {
                return match with { Slot = $"{match.Slot}/{tokens[i].Word.TrimEnd('s')}" };
            }

            if (IsSecond(tokens, i))
            {
                return match with
                {
                    Slot = $"{match.Slot}/{match.Value.TrimStart('!')}",
                    Value = match.Value.StartsWith('!') ? "!yes" : "yes",
                };
            }
        }

        return match;
    }

    // "also", "as well", "on the side".
    private static bool IsSecond(List<Token> tokens, int i) =>
        tokens[i].Word switch
        {
            "also" or "too" or "additionally" or "second" or "part-time" or "weekends" => true,
            "well" => i > 0 && tokens[i - 1].Word == "as",
            "side" => i > 1 && tokens[i - 2].Word == "on",
            _ => false,
        };
}
