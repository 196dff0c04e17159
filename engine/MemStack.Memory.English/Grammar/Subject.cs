using MemStack.Memory.Extraction;

namespace MemStack.Memory.English.Grammar;

/// <summary>The subject of a clause.</summary>
/// <param name="Key">The beginning of its slots: <c>user</c>, <c>anna</c>, <c>user's sister</c>, <c>bob's dog</c>.</param>
/// <param name="Entity">Its name in relations.</param>
/// <param name="Kind">Its kind in relations.</param>
/// <param name="Attribute">For "my phone number": <c>phone number</c>, of <see cref="Owner"/>; null for a name or a pronoun.</param>
/// <param name="Owner">Whose attribute it is.</param>
/// <param name="Next">The first token after it.</param>
internal sealed record Subject(string Key, string Entity, string Kind, string? Attribute, Subject? Owner, int Next)
{
    /// <summary>"Peter" in "Peter and I".</summary>
    public string? Companion { get; init; }

    /// <summary>The relative's name in "my sister Anna".</summary>
    public string? GivenName { get; init; }

    /// <summary>Indicates whether it is the one who speaks.</summary>
    public bool IsSpeaker => Owner is null && Entity == ExtractedRelation.Speaker;

    /// <summary>Indicates whether it can live, work and like.</summary>
    public bool IsPerson => Kind is "person" or "animal";
}
