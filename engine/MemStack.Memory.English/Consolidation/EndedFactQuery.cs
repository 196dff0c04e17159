using System.Collections.Frozen;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Model;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Consolidation;

/// <summary>A query for the memories that a fact ends.</summary>
/// <param name="Subject">Whose it was: the beginning of the slot.</param>
/// <param name="Predicate">What was so of it: <c>has</c>, <c>does</c>, <c>works_at</c>.</param>
/// <param name="Thing">What, in lower case.</param>
/// <param name="Names">Its words that the fact writes with a capital: they name it wherever they stand.</param>
/// <param name="Words">All stems of the fact.</param>
internal sealed record EndedFactQuery(
    string Subject,
    string Predicate,
    string Thing,
    IReadOnlyList<string> Names,
    IReadOnlySet<string> Words
)
{
    private static readonly string Died = TextAnalyzer.Stem("died");
    private static readonly string Passed = TextAnalyzer.Stem("passed");
    private static readonly string Retired = TextAnalyzer.Stem("retired");
    private static readonly string Work = TextAnalyzer.Stem("work");

    // Predicates about a possession, which end with it.
    private static readonly FrozenSet<string> Traits = Lexicon.Set("kind name color where value when");

    // Those that identify the possession.
    private static readonly FrozenSet<string> Identities = Lexicon.Set("kind name");

    /// <summary>The stems of what a retraction takes back, in their order; empty when it is none.</summary>
    public IReadOnlyList<string> Retracted { get; init; } = [];

    /// <summary>The words that set an older text right; empty when they don't.</summary>
    public IReadOnlyList<string> Restated { get; init; } = [];

    /// <summary>The name in "the dog Rex"; null for what has none.</summary>
    public string? PetName { get; init; }

    /// <summary>The thing that it says to be over, however it was told of; null where there is none.</summary>
    public EndedFact? EndedThing { get; init; }

    /// <summary>The one who says it; others have things of their own.</summary>
    public string? ActorId { get; init; }

    /// <summary>The slot of what is corrected.</summary>
    public string? Corrected { get; init; }

    /// <summary>Returns whether an older memory says that it was so.</summary>
    public bool Ends(MemoryRecord older)
    {
        var isOfSameSpeaker = older.Role == Roles.User && older.ActorId == ActorId;
        if (isOfSameSpeaker && EndedThing is not null && EndedThing.Ends(older))
        {
            return true;
        }

        if (Restated.Count > 0)
        {
            return Restatement.IsOf(older.Text, Restated);
        }

        if (Corrected is not null)
        {
            return older.Slot == Corrected;
        }

        return EndsText(older) || EndsSlot(older);
    }

    // Compares words alone, whatever slot the older text has.
    private bool EndsText(MemoryRecord older)
    {
        if (Retracted.Count > 0 && Retraction.Holds(older.Text, Retracted))
        {
            return true;
        }

        if (Names.Count == 0)
        {
            return false;
        }

        var isDeath = Words.Contains(Died) || Words.Contains(Passed);
        return Predicate switch
        {
            "renamed" => NamesInText.IsCalled(older.Text, Names),
            "has" => isDeath && older.Slot is null && NamesInText.BeginsWith(older.Text, Names),
            _ => false,
        };
    }

    private bool EndsSlot(MemoryRecord older)
    {
        if (older.Slot?.Split('/', 3) is not [var subject, var predicate, .. var rest] || older.SlotValue is not { } value)
        {
            return false;
        }

        var isDenial = value is "no" or "none" || value.StartsWith(SlotRules.Denial);
        if (isDenial)
        {
            return false;
        }

        var ownersPrefix = Subject + "'s ";
        if (Thing.Length > 0 && subject.StartsWith(ownersPrefix, StringComparison.Ordinal))
        {
            return EndsTrait(subject[ownersPrefix.Length..], predicate, value);
        }

        if (subject != Subject)
        {
            return false;
        }

        if (Thing == Prices.Costs)
        {
            return predicate.StartsWith(Prices.Costs, StringComparison.Ordinal);
        }

        return Predicate switch
        {
            "studies_at" => IsStudy(predicate, value),
            "works_at" => predicate == "profession" && EndsProfession(older.Text),
            "has" when predicate == "count" && rest is [var counted] => counted == Thing,
            _ => Thing.Length > 0 && EndedFacts.Belongings.Contains(predicate) && EndsBelonging(older.Text, predicate, rest, value),
        };
    }

    // "My car is a Tesla" ends with the car and with the Tesla, "Our dog is called Rex" with Rex.
    private bool EndsTrait(string owned, string predicate, string value)
    {
        if (!Traits.Contains(predicate))
        {
            return false;
        }

        var isOfThing = owned == Thing || (Predicate == "plans" && owned.StartsWith(Thing + " with ", StringComparison.Ordinal));
        return isOfThing || (Identities.Contains(predicate) && IsFirstOrLastOf(value));
    }

    private bool IsFirstOrLastOf(string value) =>
        value == Thing || value.EndsWith(" " + Thing, StringComparison.Ordinal) || value.StartsWith(Thing + " ", StringComparison.Ordinal);

    private static bool IsStudy(string predicate, string value)
    {
        var isStudent = value == "student" || value.EndsWith(" student", StringComparison.Ordinal);
        return predicate == "studies" || (predicate == "profession" && isStudent);
    }

    // A nurse who leaves a hospital is still a nurse, but one who "works as a nurse" no longer does.
    private bool EndsProfession(string text) =>
        Words.Contains(Retired) || TextAnalyzer.Words(text).Any(word => TextAnalyzer.Stem(word) == Work);

    private bool EndsBelonging(string text, string predicate, string[] rest, string value)
    {
        var isUsedThing = predicate == "uses" && value.StartsWith(Thing + " ", StringComparison.Ordinal);
        if (value == Thing || isUsedThing)
        {
            return true;
        }

        var older = rest is [var named] && value == "yes" ? named : value;
        // "the dog Rex" is one of the dogs: the one whose name was said, or which has none.
        if (PetName is { } name && Thing.StartsWith(older + " ", StringComparison.Ordinal))
        {
            return NamesInText.Contains(text, name) || !NamesInText.HasName(text);
        }

        return older == Thing
            || IsGivenUpWith(older)
            || IsThingInMoreWords(older)
            || (Names.Count > 0 && Names.All(word => NamesInText.Contains(text, word)));
    }

    // A kind that is given up takes its members along: alcohol ends beer.
    private bool IsGivenUpWith(string thing)
    {
        var lastWord = thing[(thing.LastIndexOf(' ') + 1)..];
        return Kinds.Of(lastWord) is [var kind, ..] && kind == Thing && Kinds.IsGivenUp(kind);
    }

    // "the red car" is the car, "the trip to Peru" the trip.
    private bool IsThingInMoreWords(string thing) =>
        thing.EndsWith(" " + Thing, StringComparison.Ordinal) || thing.StartsWith(Thing + " to ", StringComparison.Ordinal);
}
