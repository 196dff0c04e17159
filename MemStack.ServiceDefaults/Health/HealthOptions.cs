using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Health;

/// <summary>Settings of health checks; section <c>MemStack:Health</c>.</summary>
internal sealed record HealthOptions
{
    public const string Section = "MemStack:Health";
    public const string ExternalSection = "MemStack:Health:External";

    /// <summary>The limit of one check.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00",
        "00:01:00",
        MinimumIsExclusive = true,
        ErrorMessage = "MemStack:Health:Timeout must be above zero and at most a minute, such as 00:00:03."
    )]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The time for which an answer is kept, so that frequent requests do not load the dependencies.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00",
        "00:01:00",
        ErrorMessage = "MemStack:Health:CacheDuration must be from zero to a minute, such as 00:00:02."
    )]
    public TimeSpan CacheDuration { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Optional dependencies by name: a URL of http or https (healthy if it answers below 400) or tcp (healthy if it
    /// connects).</summary>
    public Dictionary<string, string> External { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    public static bool TryParseTarget(string? url, out Uri target)
    {
        var isValid =
            Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && uri.Host.Length > 0
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == "tcp" && uri.Port > 0));
        target = isValid ? uri! : new Uri("http://invalid.invalid");
        return isValid;
    }
}

/// <summary>Refuses targets that cannot be checked.</summary>
internal sealed class HealthOptionsValidator : IValidateOptions<HealthOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthOptions options)
    {
        var failures = options
            .External.Where(external => !HealthOptions.TryParseTarget(external.Value, out _))
            .Select(external =>
                $"{HealthOptions.ExternalSection}:{external.Key} is not a URL to check: "
                + "give one such as http://qdrant:6333/healthz or tcp://neo4j:7687."
            )
            .ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
