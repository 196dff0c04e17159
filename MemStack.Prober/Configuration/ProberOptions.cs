using System.ComponentModel.DataAnnotations;

namespace MemStack.Prober.Configuration;

/// <summary>Settings of the prober, in the section <c>MemStack:Prober</c>.</summary>
internal sealed class ProberOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MemStack:Prober";

    /// <summary>The message for a key that no header can contain.</summary>
    public const string UnusableKey =
        "MemStack:Prober:ApiKey must be printable ASCII without spaces; leave it out to use MemStack:Client:ApiKey.";

    /// <summary>The time from the start of one round to the start of the next.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:01",
        "01:00:00",
        ErrorMessage = "MemStack:Prober:Interval must be from 00:00:01 to 01:00:00; the default is 00:00:30."
    )]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The limit of one step; a step that takes longer has failed.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00.1",
        "00:01:00",
        ErrorMessage = "MemStack:Prober:Timeout must be from 00:00:00.1 to 00:01:00; the default is 00:00:10."
    )]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The time after which deleted memories of rounds are erased for good. An erasure rewrites the full-text index or vacuums tables, so
    /// that one in each round would slow down everybody's searches and writes.
    /// </summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00",
        "7.00:00:00",
        ErrorMessage = "MemStack:Prober:EraseInterval must be from 00:00:00, in each round, to 7.00:00:00; the default is 01:00:00."
    )]
    public TimeSpan EraseInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The prober's own key, best one of a tenant that nobody else uses; without it, <c>MemStack:Client:ApiKey</c> is used. Printable ASCII
    /// without spaces.
    /// </summary>
    public string? ApiKey { get; set; }

    internal bool HasUsableKey => ApiKey is null || (ApiKey.Length > 0 && !ApiKey.AsSpan().ContainsAnyExceptInRange('!', '~'));
}
