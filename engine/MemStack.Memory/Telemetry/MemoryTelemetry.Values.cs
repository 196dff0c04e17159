namespace MemStack.Memory.Telemetry;

/// <content>The values of labels of counters, which start at zero.</content>
public sealed partial class MemoryTelemetry
{
    internal const string VerbatimMode = "verbatim";
    internal const string InferredMode = "inferred";

    internal const string StoredOutcome = "stored";
    internal const string KnownOutcome = "known";
    internal const string NothingOutcome = "nothing";
    internal const string QueuedOutcome = "queued";
    internal const string ReplayedOutcome = "replayed";

    internal const string HitResult = "hit";
    internal const string MissResult = "miss";

    internal static readonly string[] AddModes = [VerbatimMode, InferredMode];
    internal static readonly string[] AddOutcomes = [StoredOutcome, KnownOutcome, NothingOutcome, QueuedOutcome, ReplayedOutcome];
    internal static readonly string[] CacheResults = [HitResult, MissResult];
    internal static readonly string[] EvaluationOutcomes = [CompletedOutcome, FailedOutcome];
    internal static readonly string[] SampleOutcomes = [MeasuredOutcome, DroppedOutcome, FailedOutcome];
    internal static readonly string[] ReembeddedOutcomes = [EmbeddedOutcome, ChangedOutcome, RefusedOutcome, GivenUpOutcome];
    internal static readonly string[] RunOutcomes = [CompletedOutcome, IncompleteOutcome, FailedOutcome, StoppedOutcome, ElsewhereOutcome];

    internal static readonly string[] JobOutcomes =
    [
        StoredOutcome,
        KnownOutcome,
        NothingOutcome,
        ReplayedOutcome,
        RetriedOutcome,
        FailedOutcome,
        ReturnedOutcome,
        UnsettledOutcome,
    ];

    internal static readonly string[] ImportOutcomes = ["imported", "skipped", "overwritten", RejectedOutcome];

    internal static readonly string[] RejectReasons =
    [
        "characters",
        "depth",
        "filter",
        "format",
        "idempotency_conflict",
        "idempotency_key",
        "identifier",
        "limit",
        "messages",
        "metadata",
        "metadata_size",
        "page",
        "query",
        "response_length",
        "role",
        "text",
        "text_length",
        "threshold",
        "top_k",
        "update",
        "user_id",
    ];
}
