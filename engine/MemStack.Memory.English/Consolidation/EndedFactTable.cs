using System.Collections.Frozen;

namespace MemStack.Memory.English.Consolidation;

/// <summary>
/// Words that say that something is over, by the kind of thing that they end. The first row that fits is taken, so longer rows precede
/// shorter ones.
/// </summary>
internal static class EndedFactTable
{
    /// <summary>
    /// Actions that end a thing, each a lemma and its particles: the thing follows, as in "I quit FitnessFirst", "I gave up on
    /// Spanish".
    /// </summary>
    public static (string Lemma, string[] Particles, FrozenSet<string> Kind)[] Actions { get; } =
    [
        // "I quit piano", "I switched away from Chrome"
        .. ActionsOf(
            EndedFactKinds.Practice,
            "quit",
            "ditch",
            "drop out of",
            "give up on",
            "retire from",
            "switch from",
            "switch away from",
            "move away from",
            "migrate off"
        ),
        // "I dropped Spanish"
        .. ActionsOf(EndedFactKinds.Course, "drop"),
        // "I cancelled Netflix", "we called off the move"
        .. ActionsOf(EndedFactKinds.Any, "abandon", "scrap", "cancel", "call off", "pull out of", "withdraw from"),
        // "I gave up the flat", "I'm done with Twitter"
        .. ActionsOf(EndedFactKinds.All, "give up", "disband", "dissolve", "be done with"),
        // "I cut out sugar", "I came off ibuprofen"
        .. ActionsOf(EndedFactKinds.Consumption, "cut out", "kick", "stop", "come off", "go off"),
        // "I'm off caffeine"
        .. ActionsOf(EndedFactKinds.Intake, "be off"),
        // "I left the choir"
        .. ActionsOf(EndedFactKinds.Membership, "leave", "resign from", "step down from"),
        // "I backed out of the marathon"
        .. ActionsOf(EndedFactKinds.Plan, "back out of", "bail on", "decide against"),
        // "We shut down the café"
        .. ActionsOf(EndedFactKinds.Venture, "shut down", "wind up"),
        // "I sold the Zoe"
        .. ActionsOf(EndedFactKinds.Belonging, "get rid of", "sell", "rehome", "donate", "return", "total", "wreck", "pawn"),
        // "I closed the Sparkasse account"
        .. ActionsOf(EndedFactKinds.Contract, "unsubscribe from", "close"),
        // "I paid off the loan"
        .. ActionsOf(EndedFactKinds.Debt, "pay off"),
    ];

    /// <summary>Words behind a thing that say that it is over: "the Siemens thing fell through". "Is" includes "are" and "'s".</summary>
    public static (string[] Words, FrozenSet<string> Kind)[] Ends { get; } =
    [
        // "The interview fell through", "the trip is cancelled"
        .. EndsOf(EndedFactKinds.Any, "fell through", "has fallen through"),
        .. EndsOf(EndedFactKinds.Any, "is not happening", "are not happening", "is not going to happen"),
        .. EndsOf(EndedFactKinds.Any, "is cancelled", "was cancelled", "got cancelled", "is canceled", "was canceled", "got canceled"),
        .. EndsOf(EndedFactKinds.Any, "is called off", "was called off", "got called off"),
        // "The wedding is off"
        .. EndsOf(EndedFactKinds.Off, "is off"),
        // "The Zoe's gone"
        .. EndsOf(EndedFactKinds.Gone, "is gone", "is history", "is no more"),
        // "Leeds didn't work out"
        .. EndsOf(EndedFactKinds.Plan, "did not work out"),
        // "The Fiat got totalled"
        .. EndsOf(EndedFactKinds.Belonging, "is a write-off", "is totalled", "was totalled", "got totalled", "is totaled"),
        .. EndsOf(EndedFactKinds.Belonging, "was stolen", "got stolen", "was sold", "got sold"),
        // "Both kittens found a new home"
        .. EndsOf(EndedFactKinds.Belonging, "were adopted", "got adopted", "found a new home"),
        // "The lease on the Zoe ran out"
        .. EndsOf(EndedFactKinds.Contract, "ended", "has ended", "expired", "has expired", "ran out", "lapsed"),
        // "The cast came off"
        .. EndsOf(EndedFactKinds.Worn, "came off", "is finally off"),
        // "My son moved out"
        .. EndsOf(EndedFactKinds.Home, "moved out", "has moved out", "is moved out"),
        // "The band disbanded"
        .. EndsOf(EndedFactKinds.Membership, "disbanded", "folded"),
        // "The climbing gym closed down"
        .. EndsOf(EndedFactKinds.Practice, "closed down"),
    ];

    private static IEnumerable<(string Lemma, string[] Particles, FrozenSet<string> Kind)> ActionsOf(
        FrozenSet<string> kind,
        params string[] phrases
    ) => phrases.Select(phrase => phrase.Split(' ')).Select(words => (words[0], words[1..], kind));

    private static IEnumerable<(string[] Words, FrozenSet<string> Kind)> EndsOf(FrozenSet<string> kind, params string[] phrases) =>
        phrases.Select(phrase => (phrase.Split(' '), kind));
}
