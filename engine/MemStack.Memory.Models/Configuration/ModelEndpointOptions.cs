namespace MemStack.Memory.Models.Configuration;

/// <summary>Access to a model: an OpenAI-compatible endpoint (OpenAI, Azure OpenAI v1, Ollama, vLLM, LM Studio, llama.cpp …).</summary>
public abstract class ModelEndpointOptions
{
    /// <summary>
    /// The base address, up to and including the version: <c>https://api.openai.com/v1</c>, <c>http://localhost:11434/v1</c>.
    /// </summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The model's name as the endpoint knows it.</summary>
    public string Model { get; set; } = "";

    /// <summary>The key, sent as a bearer token; empty when the endpoint wants none.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>The limit of a call with its retries and its wait for a free slot.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The limit of one attempt, until its whole answer has arrived.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Most retries of a call after 408, 429, 5xx or a failed connection, 1 to 10; an attempt that timed out is not repeated.
    /// </summary>
    public int Retries { get; set; } = 2;

    /// <summary>
    /// The first delay before a retry; it doubles, with jitter. <c>Retry-After</c> wins when it is shorter than
    /// <see cref="MaxRetryAfter"/>.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest <c>Retry-After</c> that is waited for; a longer one ends the call at once.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time that calls fail at once after half of at least <see cref="BreakAfter"/> attempts failed.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Attempts within the sampling window (30 s, or twice <see cref="AttemptTimeout"/>) that the circuit breaker wants to see, 2 to
    /// 1000.
    /// </summary>
    public int BreakAfter { get; set; } = 8;

    /// <summary>Most calls at a time, 1 to 256; more wait.</summary>
    public int MaxConcurrency { get; set; } = 4;

    /// <summary>Largest answer that is read, in bytes.</summary>
    public int MaxAnswerBytes { get; set; } = 16 * 1024 * 1024;

    internal bool IsConfigured => Endpoint.Length > 0 || Model.Length > 0 || ApiKey.Length > 0;
}
