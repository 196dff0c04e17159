using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>
/// Endpoints from configuration: <c>services:NAME:ENDPOINT</c> holds one address, or numbered ones that take turns. The
/// endpoint is the one named in the host (<c>_endpoint.name</c>), else <c>default</c>, else the first of the URI's schemes
/// (<c>https+http</c>) that is configured. A name without configuration passes through as a host name.
/// </summary>
internal sealed class ConfiguredEndpoints(IConfiguration configuration)
{
    private const string SectionName = "services";
    private const string DefaultEndpointName = "default";
    private const string AnyScheme = "any";

    private readonly ConcurrentDictionary<string, StrongBox<uint>> _turns = new(StringComparer.OrdinalIgnoreCase);

    public Uri Resolve(Uri asked)
    {
        var schemes = asked.Scheme.Split('+');
        var (service, endpointName) = SplitHost(asked.Host);
        var candidates = Candidates(service, endpointName, schemes);
        if (candidates.Count == 0)
        {
            return new UriBuilder(asked) { Scheme = schemes[0], Host = service, Port = asked.Port }.Uri;
        }

        var turn = _turns.GetOrAdd(asked.GetLeftPart(UriPartial.Authority), static _ => new StrongBox<uint>());
        var chosen = candidates[(int)(Interlocked.Increment(ref turn.Value) % (uint)candidates.Count)];
        return Combine(asked, chosen, schemes[0]);
    }

    private static (string Service, string? EndpointName) SplitHost(string host)
    {
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return host.StartsWith('_') && dot > 1 && !host.EndsWith('.')
            ? (host[(dot + 1)..], host[1..dot])
            : (host, null);
    }

    private List<Uri> Candidates(string service, string? endpointName, string[] schemes)
    {
        var section = configuration.GetSection(SectionName).GetSection(service);
        var endpoint = endpointName is { Length: > 0 }
            ? section.GetSection(endpointName)
            : schemes.Prepend(DefaultEndpointName).Select(section.GetSection).FirstOrDefault(s => s.Exists());
        if (endpoint is null || !endpoint.Exists())
        {
            return [];
        }

        var addresses = string.IsNullOrWhiteSpace(endpoint.Value)
            ? endpoint.GetChildren().Select(child => int.TryParse(child.Key, out _)
                ? Parse(child)
                : throw new KeyNotFoundException($"The endpoint configuration section for service '{service}' endpoint '{endpoint.Key}' has non-numeric keys.")).ToList()
            : [Parse(endpoint)];

        // Of the schemes that the caller accepts, only the most preferred one that is there; an address without a scheme fits any.
        var preferred = addresses.Select(a => Array.IndexOf(schemes, a.Scheme)).Where(i => i >= 0).DefaultIfEmpty(-1).Min();
        addresses.RemoveAll(a => a.Scheme != AnyScheme && (preferred < 0 || a.Scheme != schemes[preferred]));
        return addresses;
    }

    private static Uri Parse(IConfigurationSection section)
    {
        var value = section.Value ?? "";
        return Uri.TryCreate(value.Contains("://", StringComparison.Ordinal) ? value : $"{AnyScheme}://{value}", UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? uri
            : throw new KeyNotFoundException($"The endpoint configuration section '{section.Path}' has an invalid value with key '{section.Key}'.");
    }

    private static Uri Combine(Uri asked, Uri chosen, string firstScheme)
    {
        var result = new UriBuilder(asked) { Scheme = chosen.Scheme == AnyScheme ? firstScheme : chosen.Scheme, Host = chosen.Host };
        if (chosen.Port > 0)
        {
            result.Port = chosen.Port;
        }

        if (chosen.AbsolutePath.Length > 1)
        {
            result.Path = $"{chosen.AbsolutePath.TrimEnd('/')}/{asked.AbsolutePath.TrimStart('/')}";
        }

        return result.Uri;
    }
}
