using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Http;

/// <summary>Limits of calls to other services; section <c>MemStack:Http</c>.</summary>
internal sealed record OutgoingHttpOptions
{
    public const string Section = "MemStack:Http";

    /// <summary>The limit of a call with all its attempts.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The limit of one attempt, until its headers have arrived.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Refuses limits that contradict each other.</summary>
internal sealed class OutgoingHttpOptionsValidator : IValidateOptions<OutgoingHttpOptions>
{
    public ValidateOptionsResult Validate(string? name, OutgoingHttpOptions options) =>
        options.AttemptTimeout > TimeSpan.Zero
        && options.AttemptTimeout < options.TotalTimeout
        && options.TotalTimeout <= TimeSpan.FromHours(1)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "MemStack:Http:AttemptTimeout must be above zero and below MemStack:Http:TotalTimeout, which may be an hour at most; the defaults are 00:00:10 and 00:00:30."
            );
}
