using MemStack.Api.Auth;
using MemStack.ServiceDefaults.Logging;

namespace MemStack.Api.Http;

/// <summary>Adds the tenant, and the users and agents named in the query, to the log lines and the span of a request.</summary>
internal sealed class CallerLogMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.User.FindFirst(ApiKeyDefaults.TenantClaim) is { } tenant)
        {
            context.GetRequestLog().Tenant = tenant.Value;
            var query = context.Request.Query;
            CallerLog.Set(query["user_id"], query["agent_id"], query["app_id"]);
        }

        return next(context);
    }
}

/// <summary>Notes on whose behalf a request is made; the user is kept as a keyed hash only.</summary>
internal static class CallerLog
{
    private const string AllUsers = "*";

    /// <summary>Notes the named one; null and invalid ids change nothing.</summary>
    public static void Set(string? userId, string? agentId, string? appId)
    {
        if (RequestLogContext.Current is not { } log)
        {
            return;
        }

        log.SetUser(Bounded(userId));
        log.Agent = Bounded(agentId) ?? log.Agent;
        log.App = Bounded(appId) ?? log.App;
    }

    private static string? Bounded(string? id) => id is { Length: > 0 and <= MemoryLimits.IdLength } && id != AllUsers ? id : null;
}
