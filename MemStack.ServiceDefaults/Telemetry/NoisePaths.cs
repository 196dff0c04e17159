using Microsoft.AspNetCore.Http;

namespace MemStack.ServiceDefaults.Telemetry;

/// <summary>
/// Requests that are neither traced, counted nor logged: probes, scrapes, documents and assets, and the page's own connection, which lasts
/// as long as its tab is open and would distort the service's latencies.
/// </summary>
internal static class NoisePaths
{
    private static readonly PathString[] _prefixes =
    [
        "/health",
        "/ready",
        "/alive",
        "/metrics",
        "/openapi",
        "/swagger",
        "/_framework",
        "/_content",
        "/_blazor",
        "/favicon.ico",
    ];

    private static readonly string[] _assets = [".css", ".js", ".map", ".png", ".svg", ".ico", ".woff2", ".webmanifest"];

    public static bool Contains(PathString path)
    {
        foreach (var prefix in _prefixes)
        {
            if (path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether a GET asks for a static file, by its name. Only for requests that matched no route.</summary>
    public static bool IsAsset(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) || request.Path.Value is not { } path)
        {
            return false;
        }

        foreach (var ending in _assets)
        {
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
