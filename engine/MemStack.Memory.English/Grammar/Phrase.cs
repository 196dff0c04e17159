namespace MemStack.Memory.English.Grammar;

/// <summary>A phrase of a sentence: what it is as a value, and where it stands.</summary>
/// <param name="Value">Normalised: lower case, single spaces, no leading determiner.</param>
/// <param name="From">Its first token.</param>
/// <param name="To">The token after its last one.</param>
internal readonly record struct Phrase(string Value, int From, int To);
