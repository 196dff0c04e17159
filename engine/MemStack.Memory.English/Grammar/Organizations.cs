using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads whom somebody works for, where they study and the teams they work in. A phrase that can't be of the kind is none.
/// </summary>
internal static class Organizations
{
    // Groups that people join without being employed.
    private static readonly FrozenSet<string> Groups = DataFile.Words("groups");

    private static readonly FrozenSet<string> Schools = DataFile.Words("schools");

    private static readonly FrozenSet<string> Workplaces = DataFile.Words("workplaces");

    // "At home", "at night", "at least": no organization.
    private static readonly FrozenSet<string> Circumstances = Lexicon.Set("home night least all once");

    private static readonly FrozenSet<string> WorkTeams = Lexicon.Set("team squad crew department");

    private static readonly FrozenSet<string> Pastimes = DataFile.Words("pastimes");

    /// <summary>Reads a possible organization: a noun phrase that is no time, number, person or circumstance.</summary>
    public static Phrase? Any(List<Token> tokens, int i, int end)
    {
        if (Phrases.Noun(tokens, i, end) is not { } phrase)
        {
            return null;
        }

        if (NameAfter(tokens, phrase, end) is { } named)
        {
            return named;
        }

        var isCircumstance = Circumstances.Contains(phrase.Value) || Lexicon.TimeWords.Contains(phrase.Value);
        return isCircumstance || char.IsAsciiDigit(phrase.Value[0]) || RelativeNouns.KindOf(phrase.Value) == "person" ? null : phrase;
    }

    /// <summary>Reads a possible employer: a name or a kind of workplace, and no group that people join.</summary>
    public static Phrase? Employer(List<Token> tokens, int i, int end)
    {
        if (Any(tokens, i, end) is not { } phrase)
        {
            return null;
        }

        var isGroup = Groups.Contains(tokens[phrase.To - 1].Word);
        if (isGroup || Captures.Thing(phrase) is null)
        {
            return null;
        }

        return tokens[phrase.From].IsCapital || IsWorkplace(tokens, phrase) ? phrase : null;
    }

    /// <summary>A name that is no place's, or a kind of workplace.</summary>
    public static Phrase? Company(List<Token> tokens, int i, int end)
    {
        if (Any(tokens, i, end) is not { } phrase || Lexicon.TimeWords.Contains(phrase.Value))
        {
            return null;
        }

        var isName = tokens[phrase.From].IsCapital && !Places.IsKnown(phrase.Value);
        return isName || IsWorkplace(tokens, phrase) ? phrase : null;
    }

    /// <summary>The name of a school: "Lincoln High".</summary>
    public static Phrase? School(List<Token> tokens, int i, int end)
    {
        if (Phrases.Noun(tokens, i, end) is not { } phrase || !tokens[phrase.From].IsCapital)
        {
            return null;
        }

        return tokens.Has(phrase.From, phrase.To, Schools) ? phrase : null;
    }

    /// <summary>Reads the name of a team at work, "the growth team"; of teams in clubs and on pitches somebody may have several.</summary>
    public static Phrase? Team(List<Token> tokens, int i, int end)
    {
        if (Phrases.Noun(tokens, i, end) is not { } phrase)
        {
            return null;
        }

        var kind = phrase.To - 1;
        var isNamedTeam = kind > phrase.From && WorkTeams.Contains(tokens[kind].Word);
        if (!isNamedTeam)
        {
            return null;
        }

        var name = Phrases.Text(tokens, phrase.From, kind);
        var lastWord = name[(name.LastIndexOf(' ') + 1)..];
        return name.Length == 0 || Pastimes.Contains(lastWord) ? null : new Phrase(name, phrase.From, kind);
    }

    // "a startup called Plume": the name tells more than the kind.
    private static Phrase? NameAfter(List<Token> tokens, Phrase kind, int end) =>
        kind.To + 1 < end && tokens[kind.To].Word is "called" or "named" ? Phrases.Noun(tokens, kind.To + 1, end) : null;

    private static bool IsWorkplace(List<Token> tokens, Phrase phrase) => Workplaces.Contains(tokens[phrase.To - 1].Word);
}
