namespace MemStack.Api.Http;

/// <summary>
/// How much a caller may send or ask for. What is beyond is refused with a message that names the limit. How many messages,
/// and how long a text or metadata may be, is the engine's to say (<see cref="Memory.MemoryOptions"/>).
/// </summary>
internal static class Limits
{
    /// <summary>Characters of the id of a user, agent, app or run, and of an idempotency key.</summary>
    public const int IdLength = 256;

    /// <summary>Memories of one batch.</summary>
    public const int Batch = 1000;

    /// <summary>Items of one page.</summary>
    public const int PageSize = 200;

    /// <summary>Items of a page when the caller names no size.</summary>
    public const int DefaultPageSize = 100;

    /// <summary>The highest page number: beyond it an offset would no longer be an <see cref="int"/>.</summary>
    public const int Page = 1_000_000;

    /// <summary>Hits of one search, and items of a list of the self-hosted surface.</summary>
    public const int TopK = 1000;
}
