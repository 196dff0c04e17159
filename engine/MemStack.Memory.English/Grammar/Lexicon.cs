using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>Closed classes of English words that the grammar tells apart.</summary>
internal static class Lexicon
{
    public static FrozenDictionary<string, string[]> Contractions { get; } =
        DataFile.Entries("contractions").ToFrozenDictionary(entry => entry[0], entry => entry[1].Split(' '), StringComparer.Ordinal);

    public static FrozenSet<string> Pronouns { get; } =
        Set("i you he she it we they that this there here who what where when how everyone everything someone nobody");

    public static FrozenSet<string> Determiners { get; } =
        Set("a an the my our your his her its their some any this that these those another one's");

    /// <summary>Words that may stand anywhere in a verb group without changing what is said to be so.</summary>
    public static FrozenSet<string> Adverbs { get; } = DataFile.Words("adverbs");

    /// <summary>Words that make of a statement something less: it may not be so, or not for long.</summary>
    public static FrozenSet<string> Doubts { get; } = DataFile.Words("doubts");

    public static FrozenSet<string> Modals { get; } = Set("will would shall should could may might must ought");

    public static FrozenSet<string> Be { get; } = Set("am is are was were be been being 's");

    public static FrozenSet<string> Have { get; } = Set("have has had having");

    public static FrozenSet<string> Do { get; } = Set("do does did");

    /// <summary>Returns whether it is a form of "be", "have" or "do", or a modal verb.</summary>
    public static bool IsAuxiliary(string word) => Be.Contains(word) || Have.Contains(word) || Do.Contains(word) || Modals.Contains(word);

    /// <summary>Words that end a noun phrase.</summary>
    public static FrozenSet<string> PhraseEnds { get; } = DataFile.Words("phrase-ends");

    public static FrozenSet<string> Prepositions { get; } =
        Set("in at on near from to with for of by into outside inside off over about since until after before during around");

    /// <summary>Words that may precede the subject of a clause.</summary>
    public static FrozenSet<string> Openers { get; } = DataFile.Words("openers");

    public static FrozenSet<string> Weekdays { get; } = DataFile.Words("weekdays");

    public static FrozenSet<string> TimeWords { get; } = DataFile.Words("time-words");

    public static FrozenSet<string> Colors { get; } = DataFile.Words("colors");

    /// <summary>Adjectives that tell a newer one from an older one and name no other thing.</summary>
    public static FrozenSet<string> Renewing { get; } =
        Set("new current present actual real own full updated latest beloved dear little lovely");

    public static FrozenSet<string> Subordinators { get; } =
        Set("if when whenever unless before after once until till while whether suppose supposing imagine wish provided");

    private static readonly FrozenSet<string> NoAdverbs = DataFile.Words("no-adverbs");

    /// <summary>Returns whether a word may stand anywhere in a verb group.</summary>
    public static bool IsAdverb(string word) =>
        Adverbs.Contains(word)
        || (word.Length > 5 && word.EndsWith("ly", StringComparison.Ordinal) && !NoAdverbs.Contains(word) && !Doubts.Contains(word));

    public static FrozenSet<string> Set(string words) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
