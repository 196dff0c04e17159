namespace MemStack.OpenMemory.Configuration;

/// <summary>
/// The limits for an assistant's calls, where they are lower than the api's (<see cref="Client.MemoryLimits"/>). Larger requests are
/// refused with a message that names the limit.
/// </summary>
internal static class Limits
{
    /// <summary>Characters of a question.</summary>
    public const int QueryLength = 8_000;

    /// <summary>Memories that one search returns.</summary>
    public const int SearchResults = 10;

    /// <summary>Memories that one list returns: more would only fill an assistant's context.</summary>
    public const int ListedMemories = 400;

    /// <summary>Memories that one call deletes by id.</summary>
    public const int DeletedMemories = 100;

    /// <summary>The time that an add waits for its facts; after it, the answer says that they come later.</summary>
    public static readonly TimeSpan AddWait = TimeSpan.FromSeconds(20);
}
