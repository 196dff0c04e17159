using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Health;

/// <summary>How dependencies are checked; section <c>MemStack:Health</c>.</summary>
internal sealed record HealthOptions
{
    public const string Section = "MemStack:Health";
    public const string ExternalSection = "MemStack:Health:External";

    /// <summary>The limit of one check.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long an answer is kept, so that asking often does not load the dependencies.</summary>
    public TimeSpan CacheDuration { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Optional dependencies by name: a URL of http or https (any answer below 400 is health) or tcp (a connection is).</summary>
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

/// <summary>Refuses limits out of range and targets that cannot be checked.</summary>
internal sealed class HealthOptionsValidator : IValidateOptions<HealthOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthOptions options)
    {
        var failures = new List<string>();
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromMinutes(1))
        {
            failures.Add("MemStack:Health:Timeout must be above zero and at most a minute, such as 00:00:03.");
        }

        if (options.CacheDuration < TimeSpan.Zero || options.CacheDuration > TimeSpan.FromMinutes(1))
        {
            failures.Add("MemStack:Health:CacheDuration must be from zero to a minute, such as 00:00:02.");
        }

        failures.AddRange(
            options
                .External.Where(external => !HealthOptions.TryParseTarget(external.Value, out _))
                .Select(external =>
                    $"{HealthOptions.ExternalSection}:{external.Key} is not a URL to check: give one such as http://qdrant:6333/healthz or tcp://neo4j:7687."
                )
        );
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
