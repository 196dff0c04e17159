using MemStack.ServiceDefaults.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Logging;

/// <summary>
/// Raises the log level of the web framework and the HTTP client to warning, because below it they log whole paths and queries. It is
/// applied after the configuration, so a level for one of their categories, or for one provider, does not override it.
/// </summary>
internal sealed class PrivacyFloor(IOptions<PrivacyOptions> privacy) : IPostConfigureOptions<LoggerFilterOptions>
{
    private static readonly string[] _sensitive = ["Microsoft.AspNetCore", "System.Net.Http", "Microsoft.Extensions.Http", "Polly"];

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        if (privacy.ValueOrDefaults().AllowSensitiveLogs)
        {
            return;
        }

        for (var i = 0; i < options.Rules.Count; i++)
        {
            var rule = options.Rules[i];
            if (rule.CategoryName is { } category && IsSensitive(category) && !(rule.LogLevel >= LogLevel.Warning))
            {
                options.Rules[i] = new(rule.ProviderName, category, LogLevel.Warning, rule.Filter);
            }
        }

        foreach (var provider in options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToList())
        {
            foreach (var category in _sensitive)
            {
                if (!options.Rules.Any(rule => rule.ProviderName == provider && rule.CategoryName == category))
                {
                    options.Rules.Add(new(provider, category, LogLevel.Warning, filter: null));
                }
            }
        }
    }

    private static bool IsSensitive(string category) =>
        Array.Exists(_sensitive, prefix => category.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
