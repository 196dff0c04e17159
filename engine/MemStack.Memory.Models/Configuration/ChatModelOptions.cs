namespace MemStack.Memory.Models.Configuration;

/// <summary>
/// The language model that extracts facts and judges contradictions; section <c>MemStack:Chat</c>. Without an endpoint, rules do both.
/// </summary>
public sealed class ChatModelOptions : ModelEndpointOptions
{
    /// <summary>The section.</summary>
    public const string Section = "MemStack:Chat";

    /// <summary>The sampling temperature, 0 to 2; null leaves it to the model. Endpoints that refuse it are asked without.</summary>
    public float? Temperature { get; set; }

    /// <summary>Most tokens of an answer; 0 leaves it to the model. Endpoints that refuse the limit are asked without.</summary>
    public int MaxOutputTokens { get; set; } = 4_096;

    /// <summary>
    /// Indicates whether the model is held to JSON by <c>response_format</c>. Endpoints that refuse it are asked without.
    /// </summary>
    public bool JsonMode { get; set; } = true;

    /// <summary>Most characters (UTF-16) of a conversation in one request; longer ones are split.</summary>
    public int MaxInputLength { get; set; } = 24_000;

    /// <summary>Most facts of one answer.</summary>
    public int MaxFacts { get; set; } = 200;

    /// <summary>Longest fact, in UTF-16 code units.</summary>
    public int MaxFactLength { get; set; } = 2_000;

    /// <summary>
    /// Indicates whether the model also decides which memories a new fact supersedes or repeats. Slots and equal texts are settled without
    /// it.
    /// </summary>
    public bool Consolidate { get; set; } = true;

    /// <summary>
    /// Indicates whether the model puts the hits of searches that ask for it in order. Off by default: it costs a call for each such
    /// search.
    /// </summary>
    public bool Rerank { get; set; }

    /// <summary>The time that a search waits for that; then the order stays as it was.</summary>
    public TimeSpan RerankTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
