namespace MemStack.Memory.Extraction.Grammar;

/// <summary>A phrase of a sentence: what it is as a value, and where it stands.</summary>
/// <param name="Value">Normalised: lower case, single spaces, no leading determiner.</param>
/// <param name="From">Its first token.</param>
/// <param name="To">The token after its last one.</param>
internal readonly record struct Phrase(string Value, int From, int To);

/// <summary>Reads noun phrases, names, places and numbers.</summary>
internal static class Phrases
{
    private const int MaxWords = 6;

    /// <summary>A noun phrase from <paramref name="i"/>; null when there is none.</summary>
    public static Phrase? Noun(List<Token> tokens, int i, int end)
    {
        i = Predicates.Skip(tokens, i, end);
        if (i + 3 < end && tokens[i].Word == "a" && tokens[i + 1].Word is "bit" or "lot" or "little" && tokens[i + 2].Word == "of") i += 3;
        i = SkipMeasure(tokens, i, end);
        while (i < end && (Lexicon.Determiners.Contains(tokens[i].Word) || (Lexicon.Renewing.Contains(tokens[i].Word) && !tokens[i].IsCapital && i + 1 < end && !EndsAt(tokens, i + 1)))) i++;
        var to = i;
        while (to < end && to - i < MaxWords && !EndsAt(tokens, to))
        {
            // "of" belongs to a name of something, not to what follows a whole.
            if (tokens[to].Word == "of" && (to == i || to + 1 == end)) break;
            if (to > i && Lexicon.Determiners.Contains(tokens[to].Word) && tokens[to - 1].Word != "of") break;
            // "the gym three times a week": how often is no part of what.
            if (to > i && to + 1 < end && tokens[to + 1].Word is "times" or "days" or "hours" or "nights" or "mornings" or "evenings" or "years" or "months" or "weeks" or "minutes" && Number(tokens, to, to + 1) is not null) break;
            to++;
        }

        return to == i ? null : new Phrase(Text(tokens, i, to), i, to);
    }

    // "three cups of coffee" is coffee.
    private static int SkipMeasure(List<Token> tokens, int i, int end)
    {
        var at = i;
        if (at < end && (tokens[at].Word is "a" or "an" || ValueOf(tokens[at].Word) is not null || char.IsAsciiDigit(tokens[at].Word[0]))) at++;
        return at + 2 < end && Measures.Contains(tokens[at].Word) && tokens[at + 1].Word == "of" ? at + 2 : i;
    }

    private static readonly System.Collections.Frozen.FrozenSet<string> Measures = Lexicon.Set(
        "cup cups glass glasses bottle bottles pint pints pot pots pack packs bowl bowls plate plates slice slices piece pieces mug mugs can cans litre litres liter liters lots plenty loads dose doses gram grams spoon spoons mg ml mcg milligrams milligram drops tablet tablets pill pills");

    /// <summary>What is liked, done or avoided: a noun phrase, or an activity with its object: "going to the gym".</summary>
    public static Phrase? Activity(List<Token> tokens, int i, int end)
    {
        i = Predicates.Skip(tokens, i, end);
        if (i < end && tokens[i].Word == "to" && i + 1 < end && Verbs.Analyze(tokens[i + 1].Word).Form == VerbForm.Base) i++;
        else if (i >= end || !Verbs.IsGerund(tokens[i].Word) && Verbs.Analyze(tokens[i].Word).Form != VerbForm.Ing) return Noun(tokens, i, end) is { } thing ? thing with { Value = Singular(thing.Value) } : null;
        var verb = Verbs.OfGerund(tokens[i].Word);
        var at = i + 1 < end && Lexicon.Prepositions.Contains(tokens[i + 1].Word) && tokens[i + 1].Word is not ("for" or "since" or "at" or "in" or "until" or "with") ? i + 2 : i + 1;
        if (Noun(tokens, at, end) is { } target && !Lexicon.TimeWords.Contains(tokens[target.From].Word)) return new Phrase(verb is "drink" or "eat" or "play" or "do" or "go" or "practise" or "practice" or "use" or "take" or "smoke" or "consume" or "attend" ? Singular(target.Value) : $"{verb} {Singular(target.Value)}", i, target.To);
        return new Phrase(verb, i, i + 1);
    }

    /// <summary>A place: a name, or the last of nested phrases: "a small flat in Kyoto" gives <c>kyoto</c>. A place without a name is none.</summary>
    public static Phrase? Place(List<Token> tokens, int i, int end)
    {
        for (var hops = 0; hops < 3; hops++)
        {
            i = Predicates.Skip(tokens, i, end);
            if (i >= end) return null;
            var determined = Lexicon.Determiners.Contains(tokens[i].Word);
            if (Noun(tokens, i, end) is not { } phrase) return null;
            var capital = tokens[phrase.From].IsCapital;
            var value = Places.Normalize(phrase.Value);
            if (char.IsAsciiDigit(value[0])) determined = capital = true;
            else if (Places.IsKnown(value) || (capital && !Lexicon.TimeWords.Contains(phrase.Value)) || (!determined && !IsCommonPlace(tokens, phrase))) return phrase with { Value = value };
            if (phrase.To >= end || tokens[phrase.To].Word is not ("in" or "at" or "near" or "from")) return null;
            i = phrase.To + 1;
        }

        return null;
    }

    /// <summary>A number in figures or words: <c>3</c>.</summary>
    public static Phrase? Number(List<Token> tokens, int i, int end)
    {
        i = Predicates.Skip(tokens, i, end);
        if (i >= end) return null;
        var word = tokens[i].Word;
        if (word.Length < 4 && int.TryParse(word, out var figures)) return new Phrase(figures.ToString(), i, i + 1);
        return ValueOf(word) is { } value ? new Phrase(value.ToString(), i, i + 1) : null;
    }

    /// <summary>The words from one token to another, joined by spaces, without determiners in front and marks of slots.</summary>
    public static string Text(List<Token> tokens, int from, int to)
    {
        var words = new List<string>(to - from);
        for (var i = from; i < to; i++)
        {
            if (tokens[i].Word != "'s" && !tokens[i].IsMark && !Lexicon.IsAdverb(tokens[i].Word)) words.Add(tokens[i].Word);
        }

        return Canonical(string.Join(' ', words));
    }

    /// <summary>One spelling for the same thing: <c>colour</c> and <c>color</c>.</summary>
    public static string Canonical(string text) => text.Replace('/', ' ').Replace("colour", "color", StringComparison.Ordinal).Replace("favourite", "favorite", StringComparison.Ordinal)
        .Replace("flavour", "flavor", StringComparison.Ordinal).Replace("e-mail", "email", StringComparison.Ordinal).TrimStart('!');

    /// <summary>The last word in the singular: <c>green olive</c>.</summary>
    public static string Singular(string text) => text switch
    {
        _ when text.EndsWith("children", StringComparison.Ordinal) => text[..^3],
        _ when text is "kids" or "kid" => "child",
        _ when text.EndsWith("ovies", StringComparison.Ordinal) || text.EndsWith("ookies", StringComparison.Ordinal) || text.EndsWith("ownies", StringComparison.Ordinal) || text.EndsWith("othies", StringComparison.Ordinal) => text[..^1],
        _ when text.EndsWith("ies", StringComparison.Ordinal) && text.Length > 4 => text[..^3] + "y",
        _ when text.EndsWith("ches", StringComparison.Ordinal) || text.EndsWith("shes", StringComparison.Ordinal) || text.EndsWith("sses", StringComparison.Ordinal) || text.EndsWith("toes", StringComparison.Ordinal) || text.EndsWith("xes", StringComparison.Ordinal) => text[..^2],
        _ when text.EndsWith('s') && !text.EndsWith("ss", StringComparison.Ordinal) && !text.EndsWith("us", StringComparison.Ordinal) && !text.EndsWith("is", StringComparison.Ordinal) && text.Length > 3 => text[..^1],
        _ => text,
    };

    private static bool EndsAt(List<Token> tokens, int i)
    {
        var token = tokens[i];
        if (token.IsMark) return true;
        if (token.Word == "'s") return false;
        // "will" ends a phrase, "Will" is a name; "Us" is none.
        return Lexicon.PhraseEnds.Contains(token.Word) || (Lexicon.IsAdverb(token.Word) && i > 0);
    }

    private static bool IsCommonPlace(List<Token> tokens, Phrase phrase) =>
        Lexicon.PhraseEnds.Contains(phrase.Value) || Verbs.IsGerund(tokens[phrase.From].Word) || CommonPlaces.Contains(tokens[phrase.To - 1].Word);

    private static readonly System.Collections.Frozen.FrozenSet<string> CommonPlaces = Lexicon.Set(
        "home house flat apartment school college university church prison hospital town downtown city village countryside suburbs suburb place places abroad overseas bed work office silence peace fear hope area street room rooms student students parents "
        + "accommodation housing dorm dorms halls poverty luxury exile hostel hotel hotels somewhere everywhere nowhere anywhere building");

    private static int? ValueOf(string word)
    {
        var parts = word.Split('-');
        if (parts.Length > 2) return null;
        var sum = 0;
        foreach (var part in parts)
        {
            var value = Array.IndexOf(Units, part);
            if (value < 0)
            {
                var tens = Array.IndexOf(Tens, part);
                if (tens < 0) return null;
                value = (tens + 2) * 10;
            }

            sum += value;
        }

        return sum;
    }

    private static readonly string[] Units =
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".Split(' ');

    private static readonly string[] Tens = "twenty thirty forty fifty sixty seventy eighty ninety".Split(' ');
}
