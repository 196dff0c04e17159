namespace MemStack.Api.Operations.Contracts;

/// <summary>A queued add that was given up after its last attempt. Its messages are kept.</summary>
/// <param name="EventId">Its event.</param>
/// <param name="Error">Why it failed last.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Messages">How many messages it holds.</param>
/// <param name="CreatedAt">When it was accepted.</param>
internal sealed record DeadLetterResponse(Guid EventId, string Error, int Attempts, int Messages, DateTimeOffset CreatedAt);

/// <summary>One page of dead letters, oldest first.</summary>
internal sealed record DeadLetterPage(long Count, string? Next, string? Previous, IReadOnlyList<DeadLetterResponse> Results);

/// <summary>What a replay did.</summary>
/// <param name="Message">The same in words.</param>
/// <param name="Replayed">How many adds are in line again.</param>
internal sealed record ReplayResponse(string Message, int Replayed);

/// <summary>How the job stands.</summary>
/// <param name="State"><c>disabled</c>, <c>idle</c>, <c>running</c>, <c>elsewhere</c> (another process is at work) or
/// <c>failed</c>.</param>
/// <param name="Model">The model that memories are to have vectors of.</param>
/// <param name="Remaining">Memories without one.</param>
/// <param name="Embedded">Memories that the current or last run embedded.</param>
/// <param name="GivenUp">Memories whose text the model refuses.</param>
/// <param name="StartedAt">When the current or last run began.</param>
/// <param name="FinishedAt">When the last run ended.</param>
/// <param name="LastSuccessAt">When a run last left nothing but what was given up.</param>
/// <param name="Error">Why the last run failed, in one word.</param>
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
