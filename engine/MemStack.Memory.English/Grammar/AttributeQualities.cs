using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads the qualities of a thing: its name, colour, level and kind, and its material.</summary>
internal static class AttributeQualities
{
    private static readonly FrozenSet<string> Levels = DataFile.Words("levels");

    /// <summary>Reads a name, a material, a colour or a level; null where there is none.</summary>
    public static RuleMatch? Quality(List<Token> tokens, Subject subject, int at, int end)
    {
        var word = tokens[at].Word;
        if (word is "called" or "named" && Phrases.Noun(tokens, at + 1, end) is { } title && tokens[title.From].IsCapital)
        {
            return RuleMatch.Of("name", title);
        }

        if (Making(tokens, at, end) is { } made)
        {
            return made;
        }

        var isColoredNext = at + 1 < end && Lexicon.Colors.Contains(tokens[at + 1].Word) && !Lexicon.Determiners.Contains(word);
        if (isColoredNext || Lexicon.Colors.Contains(word))
        {
            return new RuleMatch(null, "color", Phrases.Noun(tokens, at, end)?.Value ?? word, at, at + 1);
        }

        if (Levels.Contains(word) && subject.Owner is not null)
        {
            return new RuleMatch(null, "level", word, at, at + 1);
        }

        var isAtLevel = word == "at" && at + 1 < end && Levels.Contains(tokens[at + 1].Word);
        return isAtLevel ? new RuleMatch(null, "level", tokens[at + 1].Word, at + 1, at + 2) : null;
    }

    // "Our backend is written in Java."
    private static RuleMatch? Making(List<Token> tokens, int at, int end)
    {
        if (at + 1 >= end || tokens[at + 1].Word is not ("in" or "with" or "on"))
        {
            return null;
        }

        if (Verbs.Analyze(tokens[at].Word) is not { Form: VerbForm.Past or VerbForm.Participle, Lemma: var lemma })
        {
            return null;
        }

        var slot = lemma switch
        {
            "write" or "build" or "make" => "made_in",
            "host" or "deploy" or "store" => "kept_in",
            _ => null,
        };
        return slot is not null && Phrases.Noun(tokens, at + 2, end) is { } matter ? RuleMatch.Of(slot, matter) : null;
    }

    /// <summary>Reads a kind or a number: "a Honda", "42".</summary>
    public static RuleMatch? KindOrFigure(List<Token> tokens, int at, int end)
    {
        var word = tokens[at].Word;
        if (word is "a" or "an" && Phrases.Noun(tokens, at, end) is { } kind)
        {
            return RuleMatch.Of("kind", kind);
        }

        return char.IsAsciiDigit(word[0]) ? new RuleMatch(null, "value", word, at, at + 1) : null;
    }
}
