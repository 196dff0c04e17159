using System.ComponentModel.DataAnnotations;

namespace MemStack.ServiceDefaults.Logging;

/// <summary>Limits of personal data in logs; section <c>MemStack:Privacy</c>.</summary>
internal sealed record PrivacyOptions
{
    public const string Section = "MemStack:Privacy";

    /// <summary>
    /// The key of the hashes that replace users in logs; use the same in all services to compare their lines. Random per process
    /// if absent.
    /// </summary>
    [MinLength(
        16,
        ErrorMessage = "MemStack:Privacy:UserHashKey is too short: give at least 16 random characters, or leave it out for a key per process."
    )]
    public string? UserHashKey { get; init; }

    /// <summary>
    /// Lets the framework log whole paths and queries where log levels ask for it; only for debugging on your own data.
    /// </summary>
    public bool AllowSensitiveLogs { get; init; }
}
