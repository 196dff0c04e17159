namespace MemStack.Memory.Text;

/// <summary>
/// M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, with the two departures of the author's own later program
/// (https://tartarus.org/martin/PorterStemmer/): <c>-bli</c> for <c>-abli</c> and <c>-logi</c>. For lower-case ASCII words; others are
/// returned as they are.
/// </summary>
/// <remarks>One file, because it is one published algorithm, in the order of its steps.</remarks>
internal static class PorterStemmer
{
    private static readonly (string Suffix, string Replacement)[] Step2 =
    [
        ("ational", "ate"),
        ("tional", "tion"),
        ("enci", "ence"),
        ("anci", "ance"),
        ("izer", "ize"),
        ("bli", "ble"),
        ("alli", "al"),
        ("entli", "ent"),
        ("eli", "e"),
        ("ousli", "ous"),
        ("ization", "ize"),
        ("ation", "ate"),
        ("ator", "ate"),
        ("alism", "al"),
        ("iveness", "ive"),
        ("fulness", "ful"),
        ("ousness", "ous"),
        ("aliti", "al"),
        ("iviti", "ive"),
        ("biliti", "ble"),
        ("logi", "log"),
    ];

    private static readonly (string Suffix, string Replacement)[] Step3 =
    [
        ("icate", "ic"),
        ("ative", ""),
        ("alize", "al"),
        ("iciti", "ic"),
        ("ical", "ic"),
        ("ful", ""),
        ("ness", ""),
    ];

    private static readonly string[] Step4 =
    [
        "al",
        "ance",
        "ence",
        "er",
        "ic",
        "able",
        "ible",
        "ant",
        "ement",
        "ment",
        "ent",
        "ion",
        "ou",
        "ism",
        "ate",
        "iti",
        "ous",
        "ive",
        "ize",
    ];

    public static string Stem(string word)
    {
        // A longer run of letters is no word; its stem would be no better than itself.
        if (word.Length is < 3 or > 64 || word.AsSpan().ContainsAnyExceptInRange('a', 'z'))
        {
            return word;
        }

        Span<char> buffer = stackalloc char[word.Length + 1];
        word.CopyTo(buffer);
        var length = Step1(buffer, word.Length);
        length = Replace(buffer, length, Step2);
        length = Replace(buffer, length, Step3);
        length = Strip(buffer, length);
        length = Step5(buffer, length);
        return buffer[..length].SequenceEqual(word) ? word : new string(buffer[..length]);
    }

    private static int Step1(Span<char> b, int length)
    {
        if (b[length - 1] == 's')
        {
            if (Ends(b, length, "sses") || Ends(b, length, "ies"))
            {
                length -= 2;
            }
            else if (!Ends(b, length, "ss"))
            {
                length--;
            }
        }

        if (Ends(b, length, "eed"))
        {
            if (Measure(b[..(length - 3)]) > 0)
            {
                length--;
            }
        }
        else if (Ends(b, length, "ed") && HasVowel(b[..(length - 2)]))
        {
            length = Repair(b, length - 2);
        }
        else if (Ends(b, length, "ing") && HasVowel(b[..(length - 3)]))
        {
            length = Repair(b, length - 3);
        }

        if (b[length - 1] == 'y' && HasVowel(b[..(length - 1)]))
        {
            b[length - 1] = 'i';
        }

        return length;
    }

    // "hopp" is "hop", "fil" is "file", "conflat" is "conflate".
    private static int Repair(Span<char> b, int length)
    {
        if (
            Ends(b, length, "at")
            || Ends(b, length, "bl")
            || Ends(b, length, "iz")
            || (Measure(b[..length]) == 1 && EndsShort(b[..length]))
        )
        {
            b[length] = 'e';
            return length + 1;
        }

        return length > 1 && b[length - 1] == b[length - 2] && IsConsonant(b, length - 1) && b[length - 1] is not ('l' or 's' or 'z')
            ? length - 1
            : length;
    }

    private static int Replace(Span<char> b, int length, (string Suffix, string Replacement)[] rules)
    {
        foreach (var (suffix, replacement) in rules)
        {
            if (!Ends(b, length, suffix))
            {
                continue;
            }

            var stem = length - suffix.Length;
            if (Measure(b[..stem]) == 0)
            {
                return length;
            }

            replacement.CopyTo(b[stem..]);
            return stem + replacement.Length;
        }

        return length;
    }

    private static int Strip(Span<char> b, int length)
    {
        foreach (var suffix in Step4)
        {
            if (!Ends(b, length, suffix))
            {
                continue;
            }

            var stem = length - suffix.Length;
            // The suffixes overlap ("ement", "ment", "ent"): the longest come first where one ends another.
            return Measure(b[..stem]) > 1 && (suffix != "ion" || (stem > 0 && b[stem - 1] is 's' or 't')) ? stem : length;
        }

        return length;
    }

    private static int Step5(Span<char> b, int length)
    {
        if (b[length - 1] == 'e')
        {
            var measure = Measure(b[..(length - 1)]);
            if (measure > 1 || (measure == 1 && !EndsShort(b[..(length - 1)])))
            {
                length--;
            }
        }

        return length > 1 && b[length - 1] == 'l' && b[length - 2] == 'l' && Measure(b[..length]) > 1 ? length - 1 : length;
    }

    private static bool Ends(ReadOnlySpan<char> b, int length, string suffix) =>
        length > suffix.Length - 1 && b[..length].EndsWith(suffix, StringComparison.Ordinal);

    private static bool IsConsonant(ReadOnlySpan<char> b, int i) =>
        b[i] switch
        {
            'a' or 'e' or 'i' or 'o' or 'u' => false,
            'y' => i == 0 || !IsConsonant(b, i - 1),
            _ => true,
        };

    private static bool HasVowel(ReadOnlySpan<char> stem)
    {
        for (var i = 0; i < stem.Length; i++)
        {
            if (!IsConsonant(stem, i))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Porter's m: how many times a run of vowels is followed by one of consonants.</summary>
    private static int Measure(ReadOnlySpan<char> stem)
    {
        var measure = 0;
        for (var i = 1; i < stem.Length; i++)
        {
            if (IsConsonant(stem, i) && !IsConsonant(stem, i - 1))
            {
                measure++;
            }
        }

        return measure;
    }

    /// <summary>Porter's *o: consonant, vowel, consonant that is not w, x or y.</summary>
    private static bool EndsShort(ReadOnlySpan<char> stem) =>
        stem.Length >= 3
        && IsConsonant(stem, stem.Length - 1)
        && !IsConsonant(stem, stem.Length - 2)
        && IsConsonant(stem, stem.Length - 3)
        && stem[^1] is not ('w' or 'x' or 'y');
}
