using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Requests;

/// <summary>
/// Hosts and origins that are allowed besides loopback names; section <c>MemStack</c>. Each is a list, or one text separated by semicolons
/// or commas.
/// </summary>
internal sealed class CallerOptions
{
    public const string HostsSetting = "MemStack:AllowedHosts";
    public const string OriginsSetting = "MemStack:AllowedOrigins";
    public const string AnyHost = "*";

    /// <summary>
    /// Host names that the service accepts, besides loopback names: <c>memory.example.com</c>, <c>*.example.com</c> for one label more,
    /// <c>*</c> for any.
    /// </summary>
    public HashSet<string> AllowedHosts { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Origins of pages that may call the service, besides loopback names and its own host.</summary>
    public HashSet<string> AllowedOrigins { get; } = new(StringComparer.OrdinalIgnoreCase);

    public static void Read(CallerOptions options, IConfiguration configuration)
    {
        options.AllowedHosts.UnionWith(Values(configuration.GetSection(HostsSetting)));
        options.AllowedOrigins.UnionWith(Values(configuration.GetSection(OriginsSetting)).Select(origin => origin.TrimEnd('/')));
    }

    private static IEnumerable<string> Values(IConfigurationSection section) =>
        section
            .GetChildren()
            .Select(child => child.Value)
            .Append(section.Value)
            .SelectMany(value => (value ?? "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}

/// <summary>Refuses entries that could never match.</summary>
internal sealed class CallerOptionsValidator : IValidateOptions<CallerOptions>
{
    public ValidateOptionsResult Validate(string? name, CallerOptions options)
    {
        var failures = new List<string>();
        foreach (var host in options.AllowedHosts)
        {
            var bare = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
            if (host != CallerOptions.AnyHost && Uri.CheckHostName(bare) == UriHostNameType.Unknown)
            {
                failures.Add(
                    $"{CallerOptions.HostsSetting} has '{host}': give a host name without scheme and port, such as memory.example.com, *.example.com, or * for any."
                );
            }
        }

        foreach (var origin in options.AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.PathAndQuery is not ("" or "/"))
            {
                failures.Add(
                    $"{CallerOptions.OriginsSetting} has '{origin}': give scheme, host and port alone, such as https://memory.example.com."
                );
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
