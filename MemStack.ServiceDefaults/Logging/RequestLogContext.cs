using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Compliance.Redaction;

namespace MemStack.ServiceDefaults.Logging;

/// <summary>
/// Describes a request in its log lines, log records and span. A service fills it in as soon as the values are known
/// (<c>context.GetRequestLog()</c>); every line written later in the request carries it.
/// </summary>
public sealed class RequestLogContext
{
    private static readonly AsyncLocal<RequestLogContext?> _current = new();

    private readonly Redactor _users;

    internal RequestLogContext(string requestId, string? route, Redactor users)
    {
        RequestId = requestId;
        Route = route;
        _users = users;
    }

    /// <summary>Gets the context of the current request, or null outside of requests.</summary>
    public static RequestLogContext? Current
    {
        get => _current.Value;
        internal set => _current.Value = value;
    }

    /// <summary>Gets the request's id, which is in its <c>X-Request-ID</c> response header too.</summary>
    public string RequestId { get; }

    /// <summary>Gets the template of the route, or null when the request matched no route.</summary>
    public string? Route { get; internal set; }

    /// <summary>Gets or sets the tenant of the key. An id of our own, never a name.</summary>
    public string? Tenant { get; set; }

    /// <summary>Gets or sets the app on whose behalf the client calls.</summary>
    public string? App { get; set; }

    /// <summary>Gets or sets the agent on whose behalf the client calls.</summary>
    public string? Agent { get; set; }

    /// <summary>Gets the hash of the user, or null when none is known.</summary>
    public string? UserHash { get; private set; }

    /// <summary>Names the user of the request; only a keyed hash of the id is kept.</summary>
    /// <param name="userId">The id as the client sent it; null and empty are ignored.</param>
    public void SetUser(string? userId)
    {
        if (!string.IsNullOrEmpty(userId))
        {
            UserHash = _users.Redact(userId);
        }
    }
}

/// <summary>Reaches the log context of a request.</summary>
public static class RequestLogContextExtensions
{
    /// <summary>Gets the log context of a request.</summary>
    /// <param name="context">The request.</param>
    /// <returns>Its log context.</returns>
    /// <exception cref="InvalidOperationException"><c>UseServiceDefaults</c> does not come before the caller.</exception>
    public static RequestLogContext GetRequestLog(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        return context.Features.Get<RequestLogContext>()
            ?? throw new InvalidOperationException(
                "The request has no log context: call app.UseServiceDefaults() before the middleware that needs it."
            );
    }
}
