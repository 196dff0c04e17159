using System.Collections.Frozen;

namespace MemStack.Memory.English.Consolidation;

/// <summary>
/// Words that say that something is over, by the kind of thing that they end. The first row that fits is taken, so longer rows precede
/// shorter ones.
/// </summary>
internal static class EndedFactTable
{
    /// <summary>
    /// Deeds that end a thing, each a lemma and its particles: the thing follows, as in "I quit FitnessFirst", "I gave up on
    /// Spanish".
    /// </summary>
    public static (string Lemma, string[] Particles, FrozenSet<string> Kind)[] Deeds { get; } =
    [
        // "I quit piano", "I switched away from Chrome"
        .. Deed(
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
        .. Deed(EndedFactKinds.Course, "drop"),
        // "I cancelled Netflix", "we called off the move"
        .. Deed(EndedFactKinds.Any, "abandon", "scrap", "cancel", "call off", "pull out of", "withdraw from"),
        // "I gave up the flat", "I'm done with Twitter"
        .. Deed(EndedFactKinds.All, "give up", "disband", "dissolve", "be done with"),
        // "I cut out sugar", "I came off ibuprofen"
        .. Deed(EndedFactKinds.Consumption, "cut out", "kick", "stop", "come off", "go off"),
        // "I'm off caffeine"
        .. Deed(EndedFactKinds.Intake, "be off"),
        // "I left the choir"
        .. Deed(EndedFactKinds.Membership, "leave", "resign from", "step down from"),
        // "I backed out of the marathon"
        .. Deed(EndedFactKinds.Plan, "back out of", "bail on", "decide against"),
        // "We shut down the café"
        .. Deed(EndedFactKinds.Venture, "shut down", "wind up"),
        // "I sold the Zoe"
        .. Deed(EndedFactKinds.Belonging, "get rid of", "sell", "rehome", "donate", "return", "total", "wreck", "pawn"),
        // "I closed the Sparkasse account"
        .. Deed(EndedFactKinds.Contract, "unsubscribe from", "close"),
        // "I paid off the loan"
        .. Deed(EndedFactKinds.Debt, "pay off"),
    ];

    /// <summary>Words behind a thing that say that it is over: "the Siemens thing fell through". "Is" includes "are" and "'s".</summary>
    public static (string[] Words, FrozenSet<string> Kind)[] Ends { get; } =
    [
        // "The interview fell through", "the trip is cancelled"
        .. End(EndedFactKinds.Any, "fell through", "has fallen through"),
        .. End(EndedFactKinds.Any, "is not happening", "are not happening", "is not going to happen"),
        .. End(EndedFactKinds.Any, "is cancelled", "was cancelled", "got cancelled", "is canceled", "was canceled", "got canceled"),
        .. End(EndedFactKinds.Any, "is called off", "was called off", "got called off"),
        // "The wedding is off"
        .. End(EndedFactKinds.Off, "is off"),
        // "The Zoe's gone"
        .. End(EndedFactKinds.Gone, "is gone", "is history", "is no more"),
        // "Leeds didn't work out"
        .. End(EndedFactKinds.Plan, "did not work out"),
        // "The Fiat got totalled"
        .. End(EndedFactKinds.Belonging, "is a write-off", "is totalled", "was totalled", "got totalled", "is totaled"),
        .. End(EndedFactKinds.Belonging, "was stolen", "got stolen", "was sold", "got sold"),
        // "Both kittens found a new home"
        .. End(EndedFactKinds.Belonging, "were adopted", "got adopted", "found a new home"),
        // "The lease on the Zoe ran out"
        .. End(EndedFactKinds.Contract, "ended", "has ended", "expired", "has expired", "ran out", "lapsed"),
        // "The cast came off"
        .. End(EndedFactKinds.Worn, "came off", "is finally off"),
        // "My son moved out"
        .. End(EndedFactKinds.Home, "moved out", "has moved out", "is moved out"),
        // "The band disbanded"
        .. End(EndedFactKinds.Membership, "disbanded", "folded"),
        // "The climbing gym closed down"
        .. End(EndedFactKinds.Practice, "closed down"),
    ];

    private static IEnumerable<(string Lemma, string[] Particles, FrozenSet<string> Kind)> Deed(
        FrozenSet<string> kind,
        params string[] phrases
    ) => phrases.Select(phrase => phrase.Split(' ')).Select(words => (words[0], words[1..], kind));

    private static IEnumerable<(string[] Words, FrozenSet<string> Kind)> End(FrozenSet<string> kind, params string[] phrases) =>
        phrases.Select(phrase => (phrase.Split(' '), kind));
}
