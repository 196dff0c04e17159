namespace MemStack.Api.Operations.Contracts;

/// <summary>A queued add that was given up after its last attempt. Its messages are kept.</summary>
/// <param name="EventId">Its event.</param>
/// <param name="Error">The reason of the last failure.</param>
/// <param name="Attempts">The number of attempts.</param>
/// <param name="Messages">The number of its messages.</param>
/// <param name="CreatedAt">The time at which it was accepted.</param>
internal sealed record DeadLetterResponse(Guid EventId, string Error, int Attempts, int Messages, DateTimeOffset CreatedAt);

/// <summary>One page of dead letters, oldest first.</summary>
internal sealed record DeadLetterPage(long Count, string? Next, string? Previous, IReadOnlyList<DeadLetterResponse> Results);

/// <summary>The result of a replay.</summary>
/// <param name="Message">The same in words.</param>
/// <param name="Replayed">The number of adds that are queued again.</param>
internal sealed record ReplayResponse(string Message, int Replayed);

/// <summary>The status of the job.</summary>
/// <param name="State"><c>disabled</c>, <c>idle</c>, <c>running</c>, <c>elsewhere</c> (another process is at work) or
/// <c>failed</c>.</param>
/// <param name="Model">The current embedding model.</param>
/// <param name="Remaining">Memories without one.</param>
/// <param name="Embedded">Memories that the current or last run embedded.</param>
/// <param name="GivenUp">Memories whose text the model refuses.</param>
/// <param name="StartedAt">The start of the current or last run.</param>
/// <param name="FinishedAt">The end of the last run.</param>
/// <param name="LastSuccessAt">The end of the last run that left only memories that were given up.</param>
/// <param name="Error">The reason of the last run's failure, in one word.</param>
internal sealed record ReembedResponse(
    string State,
    string Model,
    long Remaining,
    long Embedded,
    long GivenUp,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    DateTimeOffset? LastSuccessAt,
    string? Error
);
