using System.Runtime.InteropServices;

namespace MemStack.Memory.Searching;

/// <summary>
/// The weights of the signals. Measured on LoCoMo and kept few: each weight has a reason other than that corpus, and the order of the
/// results changes little when one is halved or doubled.
/// </summary>
internal static class RankingWeights
{
    /// <summary>Words in the memory and its neighbours: the main signal.</summary>
    public const double Context = 5;

    /// <summary>
    /// Nearness of the vectors, if any: high for the nearest, and almost nothing for the bulk. Half the weight of words: a model whose
    /// nearest is chance doesn't outweigh them, and a good one decides where words do not.
    /// </summary>
    public const double Similarity = 2.5;

    /// <summary>Words in the whole session: its topic.</summary>
    public const double Session = 1.3;

    /// <summary>Words within three turns: the exchange that the memory is part of.</summary>
    public const double Window = 2;

    /// <summary>Said by another person than the question names.</summary>
    public const double OtherSpeaker = -3;

    /// <summary>
    /// A fact about somebody else for a question about the asker: the same weight as for a fact said by somebody else.
    /// </summary>
    public const double OtherSubject = OtherSpeaker;

    /// <summary>Near the date that the question names.</summary>
    public const double Date = 2;

    /// <summary>A question answers nothing.</summary>
    public const double IsQuestion = -0.7;

    /// <summary>Times ln(1 + content words): "Yes, exactly!" answers less than a sentence.</summary>
    public const double Length = 0.6;

    /// <summary>Says when, and the question asks when.</summary>
    public const double SaysWhen = 0.9;

    /// <summary>
    /// Shares of neighbours in a memory's context: the turn before, the one before that, the next, and the message a fact was drawn from.
    /// </summary>
    public const double Previous = 0.5,
        BeforePrevious = 0.25,
        Next = 0.25,
        Source = 0.5;

    /// <summary>Share of the turn before when that is a question: this turn answers its words.</summary>
    public const double AnsweredQuestion = 1;

    /// <summary>BM25's saturation and length normalisation; turns of a conversation are short, so their length says little.</summary>
    public const double K1 = 1.2,
        B = 0.3;

    /// <summary>The number of turns on either side of the window.</summary>
    public const int WindowReach = 3;
}

/// <summary>The chosen candidates of a search.</summary>
/// <param name="Chosen">The chosen candidates, best first.</param>
public sealed record Ranking(IReadOnlyList<Ranked> Chosen)
{
    /// <summary>The number of candidates.</summary>
    public int Candidates { get; init; }

    /// <summary>The moment at which the first of those stops being true; null for never.</summary>
    public DateTimeOffset? ChangesAt { get; init; }
}

/// <summary>A ranked candidate.</summary>
/// <param name="Position">The position in the candidate set.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Parts">The contribution of each signal.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Ranked(int Position, double Score, RankingParts Parts);

/// <summary>The weighted contribution of each signal to a candidate's score.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RankingParts(
    double Context,
    double Similarity,
    double Session,
    double Window,
    double Speaker,
    double Subject,
    double Date,
    double Question,
    double Length,
    double When
)
{
    /// <summary>The score: the sum of the parts.</summary>
    public double Sum => Context + Similarity + Session + Window + Speaker + Subject + Date + Question + Length + When;
}
