namespace MemStack.OpenMemory.Configuration;

/// <summary>
/// The bounds of what an assistant may send or is given, where they are lower than what the api takes (<see cref="Client.MemoryLimits"/>).
/// What is beyond is refused with a message that names the limit.
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

    /// <summary>The wait of an add for its facts; after it, the answer says that they come later.</summary>
    public static readonly TimeSpan AddWait = TimeSpan.FromSeconds(20);
}
