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

    /// <summary>What is done again and again, and what one belongs to.</summary>
    public static FrozenSet<string> Practice { get; } = [.. Doing];

    /// <summary>What one belongs to: a group is left, a place is left behind for an hour.</summary>
    public static FrozenSet<string> Membership { get; } = Lexicon.Set("be sing play dance belong volunteer train row swim join act debate");

    /// <summary>What is learnt.</summary>
    public static FrozenSet<string> Course { get; } = Lexicon.Set("take study learn do attend play have practise practice");

    /// <summary>What is taken in.</summary>
    public static FrozenSet<string> Consumption { get; } = Lexicon.Set("take drink eat smoke vape use have do be");

    /// <summary>What one can be off.</summary>
    public static FrozenSet<string> Intake { get; } = Lexicon.Set("take drink eat smoke vape use be");

    /// <summary>What is to come.</summary>
    public static FrozenSet<string> Plan { get; } = [.. Planning];

    /// <summary>What one has.</summary>
    public static FrozenSet<string> Belonging { get; } = [.. Owning];

    /// <summary>What can be cancelled, or be gone: all of these.</summary>
    public static FrozenSet<string> Any { get; } = [.. Doing, .. Planning, "lease", "have"];

    /// <summary>All that one can be done with.</summary>
    public static FrozenSet<string> All { get; } = [.. Doing.Concat(Planning).Concat(Owning).Where(verb => verb != "do")];

    /// <summary>What is gone; milk that is gone is drunk again tomorrow.</summary>
    public static FrozenSet<string> Gone { get; } = [.. Owning, "pay", "use", "subscribe", "be", "bank"];

    /// <summary>What is told of in the present and yet to come.</summary>
    public static FrozenSet<string> Ahead { get; } = Lexicon.Set("plan have book expect start begin be run");

    /// <summary>What one has founded or leads.</summary>
    public static FrozenSet<string> Venture { get; } = Lexicon.Set("run own have manage lead operate found start work");

    /// <summary>What is off: not worn any more, or not to come.</summary>
    public static FrozenSet<string> Off { get; } = ["wear", .. Planning];

    /// <summary>Contracts, which run out.</summary>
    public static FrozenSet<string> Contract { get; } = Lexicon.Set("have lease rent pay use subscribe be bank drive insure own");

    /// <summary>Whom one lives with.</summary>
    public static FrozenSet<string> Home { get; } = Lexicon.Set("live share stay room rent be have");

    /// <summary>What is worn until it comes off.</summary>
    public static FrozenSet<string> Worn { get; } = Lexicon.Set("be wear have");

    /// <summary>What is owed.</summary>
    public static FrozenSet<string> Debt { get; } = Lexicon.Set("owe have pay");

    /// <summary>Verbs that bring about what lasts: told of in the past it is so now.</summary>
    public static FrozenSet<string> Beginnings { get; } = DataFile.Words("verbs-of-beginning");
}
