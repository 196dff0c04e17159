using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads the answer of an attribute that somebody has one of: a number, an address, a name of any shape.</summary>
internal static class AttributeValues
{
    private const int MaxWords = 8;

    // Of a phone number.
    private const int MinDigits = 4;

    private static readonly FrozenSet<string> Introducing = Lexicon.Set("called spelled spelt pronounced to that been");

    private static readonly FrozenSet<string> Ending = Lexicon.Set("now today not but because since with instead any these and too");

    /// <summary>
    /// Reads the words at <paramref name="at"/> as the answer for an attribute that somebody has one of; null where they are none.
    /// </summary>
    public static RuleMatch? Answer(string attribute, List<Token> tokens, int at, int end) =>
        AttributeSlots.Of(attribute) is { } slot && Read(slot, tokens, at, end) is { } value
            ? RuleMatch.Of(slot, value with { Value = Normalized(slot, value.Value) })
            : null;

    /// <summary>Reads the words at <paramref name="at"/> as they are written; null where they can't be the answer of the slot.</summary>
    public static Phrase? Read(string slot, List<Token> tokens, int at, int end) =>
        UpToMark(tokens, at, end) is { } value && IsPlausible(slot, value.Value) ? value : null;

    // Everything up to a mark: addresses and numbers have any shape.
    private static Phrase? UpToMark(List<Token> tokens, int i, int end)
    {
        while (i < end && (Lexicon.Determiners.Contains(tokens[i].Word) || Introducing.Contains(tokens[i].Word)))
        {
            i++;
        }

        var to = i;
        while (to < end && to - i < MaxWords && !tokens[to].IsMark && !Ending.Contains(tokens[to].Word))
        {
            to++;
        }

        return to == i ? null : new Phrase(Phrases.Text(tokens, i, to), i, to);
    }

    // "My phone is a Fairphone" tells no number, "my email is down" no address.
    private static bool IsPlausible(string slot, string value) =>
        slot switch
        {
            "phone number" => value.Count(char.IsAsciiDigit) >= MinDigits,
            "email" => value.Contains('@', StringComparison.Ordinal) || value.Contains(" at ", StringComparison.Ordinal),
            "address" => value.Any(char.IsAsciiDigit) || value.Contains(' ', StringComparison.Ordinal),
            _ => true,
        };

    // An age in words is told in figures as well.
    private static string Normalized(string slot, string value)
    {
        if (slot != "age")
        {
            return value;
        }

        List<Token> words = [.. value.Split(' ').Select(word => new Token(word, 0, word.Length, word, IsCapital: false))];
        return Phrases.Number(words, 0, 1) is { } number ? number.Value : value;
    }
}
