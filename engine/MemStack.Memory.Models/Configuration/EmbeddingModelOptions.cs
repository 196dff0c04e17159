namespace MemStack.Memory.Models.Configuration;

/// <summary>
/// The model that turns texts into vectors; section <c>MemStack:Embedding</c>. Without an endpoint the engine's own embedder is used.
/// </summary>
public sealed class EmbeddingModelOptions : ModelEndpointOptions
{
    /// <summary>The section.</summary>
    public const string Section = "MemStack:Embedding";

    /// <summary>Most texts of one request, 1 to 2048.</summary>
    public int BatchSize { get; set; } = 64;

    /// <summary>
    /// The length of vectors to ask for, 0 for the model's own. Only some models (<c>text-embedding-3-*</c>) can shorten theirs.
    /// </summary>
    public int Dimensions { get; set; }

    /// <summary>Longest text that is sent, in UTF-16 code units; the rest is cut off.</summary>
    public int MaxTextLength { get; set; } = 8_000;

    /// <summary>The memory that cached vectors may take in this process, in bytes; 0 keeps none.</summary>
    public long CacheBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The time that a vector is kept in caches.</summary>
    public TimeSpan CacheDuration { get; set; } = TimeSpan.FromDays(7);
}
