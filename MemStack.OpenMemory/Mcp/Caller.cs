using Microsoft.Extensions.Options;

namespace MemStack.OpenMemory.Mcp;

/// <summary>
/// Who calls: <c>/mcp/{client}/http/{user}</c> says it in the route; on <c>/mcp</c> the user is in the header
/// <c>X-MemStack-User</c>, else in the query's <c>user_id</c>, else the configured default.
/// </summary>
internal sealed class Caller(IHttpContextAccessor http, IOptions<OpenMemoryOptions> options)
{
    public const string UserHeader = "X-MemStack-User";
    private const string UserQuery = "user_id";
    private const string DefaultClient = "openmemory";

    /// <summary>The user whose memories are meant.</summary>
    /// <exception cref="ToolInputException">The id is too long or not a plain name.</exception>
    public string User => Checked("The user id", Route("user") ?? First(Request.Headers[UserHeader]) ?? First(Request.Query[UserQuery]) ?? options.Value.DefaultUser);

    /// <summary>The program that calls.</summary>
    /// <exception cref="ToolInputException">The id is too long or not a plain name.</exception>
    public string Client => Checked("The client name", Route("client") ?? DefaultClient);

    private HttpRequest Request => http.HttpContext?.Request ?? throw new InvalidOperationException("A caller is known only within a request.");

    /// <summary>What is wrong with an id, or null. A lone <c>*</c> means everybody's memories to the api, so it is nobody's name.</summary>
    public static string? FaultOf(string? id) =>
        string.IsNullOrWhiteSpace(id) ? "must not be empty."
        : id.Length > Limits.IdLength ? $"must have at most {Limits.IdLength} characters."
        : id.Any(char.IsControl) ? "must not hold control characters."
        : id.Trim() == "*" ? "must be one name, not a wildcard."
        : null;

    private static string Checked(string what, string id) =>
        FaultOf(id) is { } fault ? throw new ToolInputException($"{what} {fault}") : id;

    private string? Route(string key) => Request.RouteValues[key] as string;

    private static string? First(Microsoft.Extensions.Primitives.StringValues values) => values.Count == 0 ? null : values[0];
}
