namespace MemStack.Memory.English.Grammar;

/// <summary>A part of a sentence with one verb of its own.</summary>
/// <param name="Start">Its first token.</param>
/// <param name="End">The token after its last one.</param>
/// <param name="Subordinate">Whether it says when or under what condition: nothing in it is asserted.</param>
/// <param name="Conditional">Whether it makes what the rest of the sentence says depend on it.</param>
internal readonly record struct Clause(int Start, int End, bool Subordinate, bool Conditional);
