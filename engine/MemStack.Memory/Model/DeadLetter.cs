namespace MemStack.Memory.Model;

/// <summary>An add that was given up after its last attempt. Its messages are kept and can be queued again.</summary>
/// <param name="EventId">Its event.</param>
/// <param name="Error">The reason of the last failure, without contents of memories.</param>
/// <param name="Attempts">The number of attempts.</param>
/// <param name="Messages">The number of its messages.</param>
/// <param name="CreatedAt">The time at which it was accepted.</param>
public sealed record DeadLetter(Guid EventId, string Error, int Attempts, int Messages, DateTimeOffset CreatedAt);
