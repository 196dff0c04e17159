using System.Collections.Frozen;
using MemStack.Memory.Model;

namespace MemStack.Memory.English.Consolidation;

/// <summary>A thing that is over, in the tokens of a text.</summary>
/// <param name="From">Where its first word stands.</param>
/// <param name="To">The place behind its last word.</param>
/// <param name="Kind">Lemmas that may have told of it; one of <see cref="EndedFactKinds"/>, or a verb alone.</param>
/// <param name="Subject">Whose it is: the beginning of the slots.</param>
internal readonly record struct EndedFactThing(int From, int To, FrozenSet<string> Kind, string Subject = Roles.User);
