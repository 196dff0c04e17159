using Microsoft.AspNetCore.Http.Features;

namespace MemStack.OpenMemory.Mcp;

/// <summary>
/// The segments of a request's path as the caller meant them. Routing does not decode escaped slashes and escapes that are not UTF-8, so
/// that only the raw target distinguishes <c>%2F</c> from <c>%252F</c>, and so one user from another.
/// </summary>
internal static class CallerPath
{
    /// <summary>The segments, unescaped, without a slash at the end.</summary>
    /// <exception cref="ToolInputException">The path has an escape that is no UTF-8, or a segment that leads elsewhere.</exception>
    public static string[] SegmentsOf(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var segments = (query < 0 ? target : target[..query]).TrimEnd('/').Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            segments[i] = Unescape(segments[i]);
        }

        // The server has followed these already (RFC 3986, section 5.2.4), so that the route is not the one that was written.
        return segments.Any(segment => segment is "." or "..")
            ? throw new ToolInputException("The address must hold neither '.' nor '..' as a segment.")
            : segments;
    }

    private static string Unescape(string segment)
    {
        var text = Uri.UnescapeDataString(segment);

        // A broken escape leaves a percent sign that the client did not send as %25.
        return text.AsSpan().Count('%') == segment.AsSpan().Count("%25")
            ? text
            : throw new ToolInputException("The ids in the address must be percent-encoded UTF-8.");
    }
}
