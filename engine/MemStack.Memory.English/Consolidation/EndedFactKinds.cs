using System.Collections.Frozen;
using MemStack.Memory.English.Data;
using MemStack.Memory.English.Grammar;

namespace MemStack.Memory.English.Consolidation;

/// <summary>Verbs that tell of what can come to an end, by how it does: what is called off was planned, what is sold was owned.</summary>
internal static class EndedFactKinds
{
    private static readonly FrozenSet<string> Doing = DataFile.Words("verbs-of-practice");
    private static readonly FrozenSet<string> Planning = DataFile.Words("verbs-of-plans");
    private static readonly FrozenSet<string> Owning = DataFile.Words("verbs-of-possession");

    /// <summary>Verbs of habits and memberships.</summary>
    public static FrozenSet<string> Practice { get; } = [.. Doing];

    /// <summary>Verbs of memberships: a group is left for good, a place for an hour.</summary>
    public static FrozenSet<string> Membership { get; } = Lexicon.Set("be sing play dance belong volunteer train row swim join act debate");

    /// <summary>Verbs of courses and lessons.</summary>
    public static FrozenSet<string> Course { get; } = Lexicon.Set("take study learn do attend play have practise practice");

    /// <summary>Verbs of food, drink and medicine.</summary>
    public static FrozenSet<string> Consumption { get; } = Lexicon.Set("take drink eat smoke vape use have do be");

    /// <summary>Verbs of food, drink and medicine that somebody can be off.</summary>
    public static FrozenSet<string> Intake { get; } = Lexicon.Set("take drink eat smoke vape use be");

    /// <summary>Verbs of plans.</summary>
    public static FrozenSet<string> Plan { get; } = [.. Planning];

    /// <summary>Verbs of possession.</summary>
    public static FrozenSet<string> Belonging { get; } = [.. Owning];

    /// <summary>Verbs of everything that can be cancelled or be gone.</summary>
    public static FrozenSet<string> Any { get; } = [.. Doing, .. Planning, "lease", "have"];

    /// <summary>Verbs of everything that somebody can be done with.</summary>
    public static FrozenSet<string> All { get; } = [.. Doing.Concat(Planning).Concat(Owning).Where(verb => verb != "do")];

    /// <summary>Verbs of things that can be gone for good; milk that is gone is drunk again tomorrow.</summary>
    public static FrozenSet<string> Gone { get; } = [.. Owning, "pay", "use", "subscribe", "be", "bank"];

    /// <summary>Verbs that mean the future in the present tense.</summary>
    public static FrozenSet<string> Ahead { get; } = Lexicon.Set("plan have book expect start begin be run");

    /// <summary>Verbs of businesses that somebody has founded or leads.</summary>
    public static FrozenSet<string> Venture { get; } = Lexicon.Set("run own have manage lead operate found start work");

    /// <summary>Verbs of things that can be off: clothes and plans.</summary>
    public static FrozenSet<string> Off { get; } = ["wear", .. Planning];

    /// <summary>Contracts, which run out.</summary>
    public static FrozenSet<string> Contract { get; } = Lexicon.Set("have lease rent pay use subscribe be bank drive insure own");

    /// <summary>Verbs of living together.</summary>
    public static FrozenSet<string> Home { get; } = Lexicon.Set("live share stay room rent be have");

    /// <summary>Verbs of things that are worn until they come off.</summary>
    public static FrozenSet<string> Worn { get; } = Lexicon.Set("be wear have");

    /// <summary>Verbs of debts.</summary>
    public static FrozenSet<string> Debt { get; } = Lexicon.Set("owe have pay");

    /// <summary>Verbs that bring about what lasts: told of in the past it is so now.</summary>
    public static FrozenSet<string> Beginnings { get; } = DataFile.Words("verbs-of-beginning");
}
