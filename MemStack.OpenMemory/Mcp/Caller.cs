using MemStack.Client;
using MemStack.OpenMemory.Configuration;
using Microsoft.Extensions.Options;

namespace MemStack.OpenMemory.Mcp;

/// <summary>
/// The caller: named by the route <c>/mcp/{client}/http/{user}</c>; on <c>/mcp</c> the user is in the header
/// <c>X-MemStack-User</c>, else in the query's <c>user_id</c>, else the configured default.
/// </summary>
internal sealed class Caller(IHttpContextAccessor http, IOptions<OpenMemoryOptions> options)
{
    public const string UserHeader = "X-MemStack-User";
    private const string UserQuery = "user_id";
    private const string DefaultClient = "openmemory";

    /// <summary>The user whose memories the call works on.</summary>
    /// <exception cref="ToolInputException">The id is too long or not a plain name.</exception>
    public string User =>
        Checked(
            "The user id",
            Route("user", 1) ?? One(Request.Headers[UserHeader]) ?? One(Request.Query[UserQuery]) ?? options.Value.DefaultUser
        );

    /// <summary>The program that calls.</summary>
    /// <exception cref="ToolInputException">The id is too long or not a plain name.</exception>
    public string Client => Checked("The client name", Route("client", 3) ?? DefaultClient);

    private HttpRequest Request =>
        http.HttpContext?.Request ?? throw new InvalidOperationException("A caller is known only within a request.");

    /// <summary>
    /// Names the fault of an id, or returns null. A lone <c>*</c> means all users to the api, so it can't be an id.
    /// </summary>
    public static string? FaultOf(string? id) =>
        string.IsNullOrWhiteSpace(id) ? "must not be empty."
        : id.Length > MemoryLimits.IdLength ? $"must have at most {MemoryLimits.IdLength} characters."
        : id.Any(char.IsControl) ? "must not hold control characters."
        : id.Trim() == "*" ? "must be one name, not a wildcard."
        : null;

    private static string Checked(string what, string id) =>
        FaultOf(id) is { } fault ? throw new ToolInputException($"{what} {fault}") : id;

    // Segments are counted from the end, because a base path may precede them. An address is checked even if it names no user.
    private string? Route(string key, int fromEnd)
    {
        var segments = CallerPath.SegmentsOf(Request.HttpContext);
        return Request.RouteValues.ContainsKey(key) ? segments[^fromEnd] : null;
    }

    // With two names, readers could disagree on which one counts.
    private static string? One(Microsoft.Extensions.Primitives.StringValues values) =>
        values.Count switch
        {
            0 => null,
            1 => values[0],
            _ => throw new ToolInputException("The user must be named once."),
        };
}
