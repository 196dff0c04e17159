namespace MemStack.Web.Services.Operations;

/// <summary>The health of a service.</summary>
/// <param name="Name">The name of the service.</param>
/// <param name="Status"><c>healthy</c>, <c>degraded</c>, <c>unhealthy</c>, <c>no answer</c> or <c>unknown</c>.</param>
/// <param name="CheckedAt">The time of the answer.</param>
/// <param name="Elapsed">The time that it took; null without an answer.</param>
/// <param name="Dependencies">Its dependencies.</param>
/// <param name="Problem">The reason for a missing answer, in one sentence.</param>
/// <param name="Hint">A reason that is no fault.</param>
public sealed record ServiceHealth(
    string Name,
    string Status,
    DateTimeOffset CheckedAt,
    TimeSpan? Elapsed,
    IReadOnlyList<DependencyState> Dependencies,
    string? Problem = null,
    string? Hint = null
);

/// <summary>A dependency of a service.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="ResponseTimeMs">Its response time in milliseconds.</param>
/// <param name="ErrorClass">The class of its error, if it has one.</param>
public sealed record DependencyState(string Name, string Status, double ResponseTimeMs, string? ErrorClass);
