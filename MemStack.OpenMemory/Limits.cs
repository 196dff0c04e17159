namespace MemStack.OpenMemory;

/// <summary>How much an assistant may send or is given. What is beyond is refused with a message that names the limit.</summary>
internal static class Limits
{
    /// <summary>Characters of the id of a user or a client.</summary>
    public const int IdLength = 256;

    /// <summary>Characters of a text to remember: as many as the engine takes unless told otherwise.</summary>
    public const int TextLength = 32_768;

    /// <summary>Characters of a question.</summary>
    public const int QueryLength = 8_000;

    /// <summary>Memories that one search returns.</summary>
    public const int SearchResults = 10;

    /// <summary>Memories that one list returns: more would only fill an assistant's context.</summary>
    public const int ListedMemories = 400;

    /// <summary>Memories of one page that is asked of the api.</summary>
    public const int PageSize = 200;

    /// <summary>Memories that one call deletes by id.</summary>
    public const int DeletedMemories = 100;

    /// <summary>How long an add waits for its facts before it answers that they come later.</summary>
    public static readonly TimeSpan AddWait = TimeSpan.FromSeconds(20);
}
