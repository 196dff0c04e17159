namespace MemStack.Api.Http;

/// <summary>The headers of idempotent requests.</summary>
internal static class IdempotencyHeaders
{
    /// <summary>A caller's key for an unsafe request, 1 to 256 characters.</summary>
    public const string Key = "Idempotency-Key";

    /// <summary><c>true</c> when an answer is the one given before.</summary>
    public const string Replayed = "Idempotency-Replayed";

    /// <summary>Says whether the answer is the one given before.</summary>
    public static void MarkReplayed(this HttpResponse response, bool replayed)
    {
        if (replayed)
        {
            response.Headers[Replayed] = "true";
        }
    }
}
