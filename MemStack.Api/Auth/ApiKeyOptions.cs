using Microsoft.Extensions.Options;

namespace MemStack.Api.Auth;

/// <summary>Callers and their keys. Section <c>MemStack</c> of the configuration.</summary>
internal sealed class ApiKeyOptions
{
    public const string SectionName = "MemStack";

    /// <summary>The message for keys that are not a list of objects.</summary>
    public const string NoList =
        "MemStack:ApiKeys is a list of keys, each with its settings: give the first as MemStack:ApiKeys:0:Key (MemStack__ApiKeys__0__Key in the environment).";

    /// <summary>The keys. None: every caller is let in, as an administrator of tenant <c>default</c>.</summary>
    public IList<ApiKeyEntry> ApiKeys { get; } = [];

    /// <summary>
    /// Returns whether every configured key was read: one that binding skips would leave the api open to everybody.
    /// </summary>
    public static bool AreAllRead(ApiKeyOptions options, IConfiguration configuration)
    {
        var section = configuration.GetSection($"{SectionName}:{nameof(ApiKeys)}");
        return string.IsNullOrEmpty(section.Value) && section.GetChildren().Count() == options.ApiKeys.Count;
    }
}

/// <summary>One key and its tenant.</summary>
internal sealed class ApiKeyEntry
{
    /// <summary>The key itself, 16 to 256 characters. Either this or <see cref="KeySha256"/>.</summary>
    public string? Key { get; set; }

    /// <summary>SHA-256 of the key's UTF-8 bytes, 64 hexadecimal digits, for a configuration that must not contain keys.</summary>
    public string? KeySha256 { get; set; }

    /// <summary>The tenant whose memories the key opens: 1 to 64 of <c>a-z 0-9 - _ .</c></summary>
    public string Tenant { get; set; } = "default";

    /// <summary>Indicates whether the key may reset, delete and list across users of its tenant on the self-hosted surface.</summary>
    public bool Admin { get; set; }
}

/// <summary>Stops the start with one line that names the setting and the fix.</summary>
internal sealed class ApiKeyOptionsValidator : IValidateOptions<ApiKeyOptions>
{
    private const int MinKeyLength = 16;

    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < options.ApiKeys.Count; i++)
        {
            if (Fault(options.ApiKeys[i], seen) is { } fault)
            {
                return ValidateOptionsResult.Fail($"MemStack:ApiKeys:{i}: {fault}");
            }
        }

        return ValidateOptionsResult.Success;
    }

    private static string? Fault(ApiKeyEntry entry, HashSet<string> seen)
    {
        if (string.IsNullOrEmpty(entry.Key) == string.IsNullOrEmpty(entry.KeySha256))
        {
            return "set exactly one of Key and KeySha256.";
        }

        if (entry.Key is { Length: > 0 and < MinKeyLength or > MemoryLimits.IdLength })
        {
            return $"Key must have {MinKeyLength} to {MemoryLimits.IdLength} characters.";
        }

        if (entry.KeySha256 is { Length: > 0 } hash && (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit)))
        {
            return "KeySha256 must have 64 hexadecimal digits.";
        }

        if (
            entry.Tenant.Length is 0 or > 64
            || !entry.Tenant.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.')
        )
        {
            return "Tenant must have 1 to 64 characters of a-z, 0-9, '-', '_' and '.'.";
        }

        return seen.Add(Convert.ToHexString(ApiKeyRing.HashOf(entry))) ? null : "the key is there already; each key opens one tenant.";
    }
}
