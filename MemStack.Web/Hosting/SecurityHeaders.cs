namespace MemStack.Web.Hosting;

/// <summary>Headers that keep the page to itself: it loads nothing from elsewhere and is shown in no frame.</summary>
internal static class SecurityHeaders
{
    // Components set widths and positions in style attributes, hence 'unsafe-inline' for styles only.
    // https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'";

    /// <summary>Adds the headers to every answer.</summary>
    public static void UseSecurityHeaders(this WebApplication app) =>
        app.Use(
            static (context, next) =>
            {
                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy = ContentSecurityPolicy;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "no-referrer";
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
                return next(context);
            }
        );
}
