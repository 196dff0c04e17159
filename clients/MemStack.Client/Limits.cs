namespace MemStack.Client;

/// <summary>The limits of requests. Larger ones are refused with a message that names the limit.</summary>
public static class MemoryLimits
{
    /// <summary>Characters of the id of a user, agent, app or run, and of an idempotency key.</summary>
    public const int IdLength = 256;

    /// <summary>Characters of a text to remember; the api's default of <c>MemStack:MaxTextLength</c>.</summary>
    public const int TextLength = 32_768;

    /// <summary>Messages of one add; the api's default of <c>MemStack:MaxMessages</c>.</summary>
    public const int Messages = 200;

    /// <summary>Bytes of a memory's metadata; the api's default of <c>MemStack:MaxMetadataBytes</c>.</summary>
    public const int MetadataBytes = 16_384;

    /// <summary>Hits of one search, relations of one graph, and items of a list of the self-hosted surface.</summary>
    public const int TopK = 1000;

    /// <summary>The number of items of one page.</summary>
    public const int PageSize = 200;

    /// <summary>The default number of items of a page.</summary>
    public const int DefaultPageSize = 100;

    /// <summary>Memories of one batch.</summary>
    public const int Batch = 1000;
}
