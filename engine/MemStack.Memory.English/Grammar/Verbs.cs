using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>A form of a verb.</summary>
internal enum VerbForm
{
    /// <summary>No verb that is known.</summary>
    None,

    /// <summary><c>live</c></summary>
    Base,

    /// <summary><c>lives</c></summary>
    Third,

    /// <summary><c>moved</c>, <c>left</c>: past tense, and most often participle.</summary>
    Past,

    /// <summary><c>gone</c>: participle alone.</summary>
    Participle,

    /// <summary><c>living</c></summary>
    Ing,
}

/// <summary>Finds the base form of the verbs that statements about people are made of.</summary>
internal static class Verbs
{
    private static readonly FrozenDictionary<string, (string Lemma, VerbForm Form)> Irregular = ReadIrregular();
    private static readonly FrozenSet<string> Known = DataFile
        .Words("regular-verbs")
        .Concat(Irregular.Values.Select(verb => verb.Lemma))
        .ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> Nouns = DataFile.Words("no-verbs");

    public static bool IsKnown(string lemma) => Known.Contains(lemma);

    /// <summary>The base form of a word and which form it is; <see cref="VerbForm.None"/> when it isn't a known verb.</summary>
    public static (string Lemma, VerbForm Form) Analyze(string word)
    {
        if (Irregular.TryGetValue(word, out var irregular))
        {
            return irregular;
        }

        if (Known.Contains(word))
        {
            return (word, VerbForm.Base);
        }

        if (Nouns.Contains(word))
        {
            return (word, VerbForm.None);
        }

        if (word.EndsWith("ing", StringComparison.Ordinal) && word.Length > 4)
        {
            return Pick(word[..^3], VerbForm.Ing, word);
        }

        if (word.EndsWith("ed", StringComparison.Ordinal) && word.Length > 3)
        {
            if (word.EndsWith("ied", StringComparison.Ordinal) && Known.Contains(word[..^3] + "y"))
            {
                return (word[..^3] + "y", VerbForm.Past);
            }

            return Pick(word[..^2], VerbForm.Past, word);
        }

        if (!word.EndsWith('s') || word.Length < 3)
        {
            return (word, VerbForm.None);
        }

        if (word.EndsWith("ies", StringComparison.Ordinal) && Known.Contains(word[..^3] + "y"))
        {
            return (word[..^3] + "y", VerbForm.Third);
        }

        if (Known.Contains(word[..^1]))
        {
            return (word[..^1], VerbForm.Third);
        }

        return word.EndsWith("es", StringComparison.Ordinal) && Known.Contains(word[..^2])
            ? (word[..^2], VerbForm.Third)
            : (word, VerbForm.None);
    }

    /// <summary>The base form of what stands where a gerund is expected, known or not: <c>running</c> gives <c>run</c>.</summary>
    public static string OfGerund(string word)
    {
        var (lemma, form) = Analyze(word);
        if (form != VerbForm.None || !IsGerund(word))
        {
            return lemma;
        }

        var stem = word[..^3];
        if (stem.Length > 2 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z'))
        {
            return stem[..^1];
        }
        // "hiking": one vowel before one consonant takes its e back; "visiting" has more syllables.
        return stem.Length is 3 or 4 && !IsVowel(stem[^1]) && stem[^1] is not ('w' or 'x' or 'y') && IsVowel(stem[^2]) && !IsVowel(stem[^3])
            ? stem + "e"
            : stem;
    }

    public static bool IsGerund(string word) => word.Length > 5 && word.EndsWith("ing", StringComparison.Ordinal) && !Nouns.Contains(word);

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u';

    private static (string Lemma, VerbForm Form) Pick(string stem, VerbForm form, string word)
    {
        if (Known.Contains(stem))
        {
            return (stem, form);
        }

        if (Known.Contains(stem + "e"))
        {
            return (stem + "e", form);
        }

        if (stem.Length > 2 && stem[^1] == stem[^2] && Known.Contains(stem[..^1]))
        {
            return (stem[..^1], form);
        }
        // "dying", "lying"
        return form == VerbForm.Ing && stem.EndsWith('y') && Known.Contains(stem[..^1] + "ie")
            ? (stem[..^1] + "ie", form)
            : (word, VerbForm.None);
    }

    private static FrozenDictionary<string, (string Lemma, VerbForm Form)> ReadIrregular()
    {
        var forms = new Dictionary<string, (string Lemma, VerbForm Form)>(StringComparer.Ordinal);
        // Where the past looks like the base, the past is meant nearly always, except for "read".
        foreach (var parts in DataFile.Entries("irregular-verbs"))
        {
            forms.TryAdd(parts[1], (parts[0], VerbForm.Past));
            forms.TryAdd(parts[2], (parts[0], VerbForm.Participle));
            forms.TryAdd(parts[0], (parts[0], VerbForm.Base));
        }

        forms["found"] = ("find", VerbForm.Past);
        // "I have come", "I have run": participles that are bases are read by what stands before them.
        foreach (var same in (ReadOnlySpan<string>)["become", "come", "run"])
        {
            forms[same] = (same, VerbForm.Base);
        }

        return forms.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
