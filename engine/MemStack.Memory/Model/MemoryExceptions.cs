namespace MemStack.Memory.Model;

/// <summary>A request is malformed; the message says what is wrong and is fit for the caller to read.</summary>
/// <param name="message">The fault.</param>
public sealed class MemoryValidationException(string message) : Exception(message)
{
    /// <summary>The broken rule, as a bounded word for metrics, for example <c>text_length</c>.</summary>
    public string Reason { get; init; } = "invalid_request";

    /// <summary>Gets a value that indicates whether the engine has counted the refusal in its metrics.</summary>
    public bool IsCounted { get; internal set; }
}

/// <summary>An idempotency key was used before with other content.</summary>
public sealed class IdempotencyConflictException() : Exception("This idempotency key was used before with a different request.");

/// <summary>The store cannot take the request now; nothing was stored.</summary>
/// <param name="message">The reason, without contents of memories.</param>
/// <param name="inner">The store's exception.</param>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The database's own status code, for example an SQLSTATE; null when it gave none.</summary>
    public string? Status { get; init; }
}

/// <summary>Too many adds of the tenant wait for a worker; nothing was stored.</summary>
/// <param name="capacity">The maximum number of adds of one tenant that may wait.</param>
public sealed class IngestQueueFullException(int capacity) : Exception($"{capacity} adds wait already: try again later.");
