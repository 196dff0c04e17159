using System.Collections.Frozen;

namespace MemStack.Memory.Extraction.Grammar;

/// <summary>What a pattern has captured.</summary>
/// <param name="Phrase">The phrase.</param>
/// <param name="Count">The number in front of it, if that was asked for.</param>
internal readonly record struct Capture(Phrase Phrase, string? Count = null);

/// <summary>Reads the phrases that patterns capture, by kind. A phrase that can't be of the kind is none.</summary>
internal static class Captures
{
    private static readonly FrozenSet<string> Groups = Lexicon.Set(
        "gym club band team choir class course group party call meeting league society association community server channel platform waitlist list session chat forum newsletter circle line queue game family them us me him her union "
        + "protest march trip event workshop conference lesson lessons fight movement discussion fun conversation forces");

    private static readonly FrozenSet<string> Schools = Lexicon.Set("school primary elementary high academy college university kindergarten preschool nursery secondary gymnasium lyceum conservatory");

    private static readonly FrozenSet<string> Workplaces = Lexicon.Set("startup company firm agency bank hospital school university bakery shop store cafe restaurant studio lab hotel factory warehouse library museum theatre theater ngo charity supermarket clinic practice department ministry council office institute");

    private static readonly FrozenSet<string> NoThings = Lexicon.Set(
        "it that this them something anything everything nothing what one lot bit idea feeling question problem look chance point time moment job way day week weekend month year good great fun something's few couple cold headache offer interview "
        + "plan plans issue feelings sense thing things much many meeting call break go talk think issues trouble bunch ton tons number kind sort part appointment doubt doubts clue choice reason place room ok okay fine well late");

    public static Capture? Read(string kind, List<Token> tokens, int i, int end) => kind switch
    {
        "_" => Of(Phrases.Noun(tokens, i, end)),
        "place" => Of(Phrases.Place(tokens, i, end)),
        "town" => Phrases.Place(tokens, i, end) is { } town && Places.IsKnown(town.Value) ? new Capture(town) : null,
        "org" => Of(Organization(tokens, i, end)),
        "employer" => Of(Employer(tokens, i, end)),
        "company" => Of(Company(tokens, i, end)),
        "firm" => Company(tokens, i, end) is { } firm && tokens[firm.From].IsCapital ? new Capture(firm) : null,
        "named" => Owned(tokens, i, end) is { } named && tokens[named.From].IsCapital ? new Capture(named) : null,
        "team" => Of(Team(tokens, i, end)),
        "time" => Of(Time(tokens, i, end)),
        "plan" => Of(Plan(tokens, i, end)),
        "name" => Of(Name(tokens, i, end)),
        "self" => Of(SelfName(tokens, i, end)),
        "number" => Of(Phrases.Number(tokens, i, end)),
        "age" => Of(Age(tokens, i, end)),
        "job" => Of(Job(tokens, i, end)),
        "profession" => Job(tokens, i, end) is { } job && Professions.IsOne(job.Value) ? new Capture(job) : null,
        "count" => Count(tokens, i, end),
        "school" => School(tokens, i, end),
        "end_diet" => Predicates.Is(tokens, i, end, "diet") ? new Capture(new Phrase("", i, i)) : null,
        "end" => i >= end || tokens[i].IsMark || tokens[i].Word is "today" or "yesterday" or "this" or "last" || Lexicon.IsAdverb(tokens[i].Word) ? new Capture(new Phrase("", i, i)) : null,
        "money" => Of(Money(tokens, i, end)),
        "owned" or "vehicle" => Of(Owned(tokens, i, end)),
        "activity" => Of(Thing(Phrases.Activity(tokens, i, end))),
        "habit" => Of(Habit(tokens, i, end)),
        _ => Of(Thing(Phrases.Noun(tokens, i, end)) is { } noun ? noun with { Value = Phrases.Singular(noun.Value.EndsWith(" allergy", StringComparison.Ordinal) ? noun.Value[..^8] : noun.Value) } : null),
    };

    private static Capture? Of(Phrase? phrase) => phrase is { } found ? new Capture(found) : null;

    private static Phrase? Thing(Phrase? phrase) => phrase is { } found && !NoThings.Contains(found.Value) && !Lexicon.Pronouns.Contains(found.Value) ? found : null;

    private static Phrase? Organization(List<Token> tokens, int i, int end)
    {
        // "a startup called Plume": the name tells more than the kind.
        if (Phrases.Noun(tokens, i, end) is not { } phrase) return null;
        if (phrase.To + 1 < end && tokens[phrase.To].Word is "called" or "named" && Phrases.Noun(tokens, phrase.To + 1, end) is { } named) return named;
        return phrase.Value is "home" or "night" or "least" or "all" or "once" || Lexicon.TimeWords.Contains(phrase.Value) || char.IsAsciiDigit(phrase.Value[0]) || Kin.KindOf(phrase.Value) == "person" ? null : phrase;
    }

    private static Phrase? Employer(List<Token> tokens, int i, int end) =>
        Organization(tokens, i, end) is { } phrase && !Groups.Contains(tokens[phrase.To - 1].Word) && Thing(phrase) is not null && (tokens[phrase.From].IsCapital || Workplaces.Contains(tokens[phrase.To - 1].Word)) ? phrase : null;

    private static Phrase? Company(List<Token> tokens, int i, int end) =>
        Organization(tokens, i, end) is { } phrase && ((tokens[phrase.From].IsCapital && !Places.IsKnown(phrase.Value)) || Workplaces.Contains(tokens[phrase.To - 1].Word)) && !Lexicon.TimeWords.Contains(phrase.Value) ? phrase : null;

    private static Phrase? Name(List<Token> tokens, int i, int end)
    {
        if (Phrases.Noun(tokens, i, end) is not { } phrase) return null;
        // "my husband Tom": what is capitalised is the name.
        var from = phrase.From;
        while (from < phrase.To && !tokens[from].IsCapital) from++;
        return from == phrase.To || from == phrase.From ? phrase : new Phrase(Phrases.Text(tokens, from, phrase.To), from, phrase.To);
    }

    private static Phrase? SelfName(List<Token> tokens, int i, int end)
    {
        i = Predicates.Skip(tokens, i, end);
        if (i >= end || !tokens[i].IsCapital || Phrases.Noun(tokens, i, end) is not { } phrase || phrase.From != i || phrase.To - i > 3 || (phrase.To < end && tokens[phrase.To].Word is not ("since" or "now" or "again" or "instead" or "these" or "any")) || Lexicon.TimeWords.Contains(tokens[i].Word)) return null;
        for (var at = i; at < phrase.To; at++)
        {
            if (!tokens[at].IsCapital) return null;
        }

        // "I'm German", "I'm Catholic"
        var word = tokens[i].Word;
        return word.EndsWith("ish", StringComparison.Ordinal) || word.EndsWith("ese", StringComparison.Ordinal) || word.EndsWith("ian", StringComparison.Ordinal) || word.EndsWith("can", StringComparison.Ordinal)
            || word.EndsWith("ic", StringComparison.Ordinal) || word is "german" or "french" or "dutch" or "greek" or "muslim" or "hindu" or "thai" or "swiss" or "czech" or "christian" or "korean" || Places.IsKnown(word) ? null : phrase;
    }

    private static Phrase? Age(List<Token> tokens, int i, int end)
    {
        if (Phrases.Number(tokens, i, end) is not { } number) return null;
        var next = Predicates.Skip(tokens, number.To, end);
        return next >= end || tokens[next].IsMark || tokens[next].Word is "today" or "and" or "years" or "year" ? number : null;
    }

    private static Phrase? Job(List<Token> tokens, int i, int end)
    {
        if (Phrases.Noun(tokens, i, end) is not { } phrase || phrase.Value.Length < 2) return null;
        return phrase.Value is "senior" or "junior" ? null : phrase with { Value = Phrases.Singular(phrase.Value) };
    }

    private static Capture? Count(List<Token> tokens, int i, int end)
    {
        if (Phrases.Number(tokens, i, end) is not { } number || Phrases.Noun(tokens, number.To, end) is not { } noun || Thing(noun) is null || Lexicon.TimeWords.Contains(noun.Value)) return null;
        if (noun.Value.StartsWith("year", StringComparison.Ordinal) || noun.Value.StartsWith("month", StringComparison.Ordinal) || noun.Value.StartsWith("hour", StringComparison.Ordinal) || noun.Value.StartsWith("day", StringComparison.Ordinal)) return null;
        return new Capture(new Phrase(Phrases.Singular(Phrases.Singular(noun.Value)), number.From, number.To), number.Value);
    }

    private static Capture? School(List<Token> tokens, int i, int end)
    {
        if (Phrases.Noun(tokens, i, end) is not { } phrase || !tokens[phrase.From].IsCapital) return null;
        for (var at = phrase.From; at < phrase.To; at++)
        {
            if (Schools.Contains(tokens[at].Word)) return new Capture(phrase);
        }

        return null;
    }

    private static Phrase? Money(List<Token> tokens, int i, int end)
    {
        i = Predicates.Skip(tokens, i, end);
        return i < end && tokens[i].Word.Any(char.IsAsciiDigit) ? new Phrase(tokens[i].Word, i, i + 1) : null;
    }

    private static Phrase? Owned(List<Token> tokens, int i, int end) =>
        Thing(Phrases.Noun(tokens, i, end)) is { } phrase && !char.IsAsciiDigit(phrase.Value[0]) && !NoThings.Contains(tokens[phrase.To - 1].Word) ? phrase with { Value = Membership(Phrases.Singular(phrase.Value)) } : null;

    // "my Netflix subscription" and "Netflix" are subscribed to alike.
    private static string Membership(string thing) =>
        thing.LastIndexOf(' ') is > 0 and var space && thing[(space + 1)..] is "subscription" or "membership" or "account" or "plan" ? thing[..thing.LastIndexOf(' ')] : thing;

    // One works in one team; in clubs and on pitches one may be in several.
    private static Phrase? Team(List<Token> tokens, int i, int end)
    {
        if (Phrases.Noun(tokens, i, end) is not { } phrase || phrase.To - phrase.From < 2 || tokens[phrase.To - 1].Word is not ("team" or "squad" or "crew" or "department")) return null;
        var name = Phrases.Text(tokens, phrase.From, phrase.To - 1);
        return name.Length == 0 || Pastimes.Contains(name[(name.LastIndexOf(' ') + 1)..]) ? null : new Phrase(name, phrase.From, phrase.To - 1);
    }

    private static Phrase? Time(List<Token> tokens, int i, int end)
    {
        i = Predicates.Skip(tokens, i, end);
        return i < end && (char.IsAsciiDigit(tokens[i].Word[0]) || tokens[i].Word is "noon" or "midnight" or "dawn" or "sunrise" || Phrases.Number(tokens, i, end) is not null)
            ? new Phrase(tokens[i].Word, i, i + 1) : null;
    }

    // "the trip to Greece", "our party": what can be planned and called off.
    private static Phrase? Plan(List<Token> tokens, int i, int end)
    {
        if (Phrases.Noun(tokens, i, end) is not { } phrase || !Plans.Contains(tokens[phrase.To - 1].Word)) return null;
        if (phrase.To < end && tokens[phrase.To].Word is "to" or "in" && Phrases.Noun(tokens, phrase.To + 1, end) is { } where && !Lexicon.TimeWords.Contains(tokens[where.From].Word))
            return new Phrase($"{phrase.Value} {tokens[phrase.To].Word} {where.Value}", phrase.From, where.To);
        return phrase;
    }

    private static readonly FrozenSet<string> Plans = Lexicon.Set("trip holiday vacation party wedding visit flight tour cruise honeymoon dinner concert reservation getaway journey stay safari retreat picnic barbecue reunion hike surgery");

    private static readonly FrozenSet<string> Pastimes = Lexicon.Set(
        "swim swimming chess football soccer basketball volleyball baseball tennis hockey debate rugby cricket rowing track dance bowling softball quiz trivia handball badminton golf running gymnastics wrestling water-polo polo lacrosse");

    private static Phrase? Habit(List<Token> tokens, int i, int end)
    {
        var at = Predicates.Skip(tokens, i, end);
        if (at >= end || tokens[at].Word is "my" or "our" or "his" or "her" or "with" or "at" or "on" or "in" or "for" or "by" or "from" || char.IsAsciiDigit(tokens[at].Word[0])) return null;
        return Phrases.Activity(tokens, i, end) is { } phrase && Thing(phrase) is not null && tokens[phrase.To - 1].Word is not ("job" or "school" or "university" or "college" or "career" or "business" or "company") ? phrase : null;
    }
}
