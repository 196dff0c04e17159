namespace MemStack.Memory.Model;

/// <summary>An add that was given up after its last attempt. Its messages are kept and can be put back in line.</summary>
/// <param name="EventId">Its event.</param>
/// <param name="Error">Why it failed last, without contents of memories.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Messages">How many messages it holds.</param>
/// <param name="CreatedAt">When it was accepted.</param>
public sealed record DeadLetter(Guid EventId, string Error, int Attempts, int Messages, DateTimeOffset CreatedAt);
