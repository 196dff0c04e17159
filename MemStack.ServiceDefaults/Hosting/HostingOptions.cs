using System.ComponentModel.DataAnnotations;

namespace MemStack.ServiceDefaults.Hosting;

/// <summary>Limits of requests; section <c>MemStack:Limits</c>.</summary>
internal sealed record LimitOptions
{
    public const string Section = "MemStack:Limits";

    /// <summary>The largest request body, in bytes.</summary>
    [Range(
        1024,
        1024 * 1024 * 1024,
        ErrorMessage = "MemStack:Limits:MaxRequestBodyBytes must be from 1024 to 1073741824; the default is 4194304 (4 MiB)."
    )]
    public long MaxRequestBodyBytes { get; init; } = 4 * 1024 * 1024;
}

/// <summary>Settings of the stop; section <c>MemStack:Shutdown</c>.</summary>
internal sealed record ShutdownOptions
{
    public const string Section = "MemStack:Shutdown";

    /// <summary>The time for which the service still answers after readiness is withdrawn, for load balancers to notice.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00",
        "00:05:00",
        ErrorMessage = "MemStack:Shutdown:DrainDelay must be from 00:00:00 to 00:05:00; the default is 00:00:00."
    )]
    public TimeSpan DrainDelay { get; init; } = TimeSpan.Zero;

    /// <summary>The time in which requests in progress must finish, after the delay.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:01",
        "00:10:00",
        ErrorMessage = "MemStack:Shutdown:Timeout must be from 00:00:01 to 00:10:00; the default is 00:00:10."
    )]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
