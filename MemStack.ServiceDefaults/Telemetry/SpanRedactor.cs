using System.Diagnostics;
using MemStack.ServiceDefaults.Logging;
using OpenTelemetry;

namespace MemStack.ServiceDefaults.Telemetry;

/// <summary>
/// Removes from spans the paths and queries, which may name a user (<c>/mcp/{client}/http/{user}</c>, <c>?user_id=</c>). A server span
/// keeps its route; a client span, whose route is unknown, keeps scheme and authority.
/// </summary>
internal sealed class SpanRedactor : BaseProcessor<Activity>
{
    private static readonly string[] _dropped = [TelemetryNames.UrlQuery, TelemetryNames.ExceptionMessage, "mcp.resource.uri"];

    // The names before HTTP conventions became stable, in case a library still writes them.
    private static readonly string[] _urls = [TelemetryNames.UrlFull, "http.url"];
    private static readonly string[] _paths = [TelemetryNames.UrlPath, "http.target"];

    public override void OnEnd(Activity data)
    {
        foreach (var name in _dropped)
        {
            if (data.GetTagItem(name) is not null)
            {
                data.SetTag(name, null);
            }
        }

        foreach (var name in _paths)
        {
            if (data.GetTagItem(name) is not null)
            {
                data.SetTag(name, data.GetTagItem(TelemetryNames.HttpRoute));
            }
        }

        foreach (var name in _urls)
        {
            if (data.GetTagItem(name) is string url)
            {
                data.SetTag(name, RedactUrl(url));
            }
        }

        if (data.Status == ActivityStatusCode.Error && data.StatusDescription is not null)
        {
            // Descriptions are exception messages as a rule.
            data.SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>Replaces everything after the authority by <c>*</c>, and drops credentials.</summary>
    internal static string RedactUrl(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? $"{uri.Scheme}://{uri.Authority}/*" : "*";
}
