using MemStack.Api.Auth;
using MemStack.ServiceDefaults.Logging;

namespace MemStack.Api.Http;

/// <summary>Adds the tenant, and the users and agents named in the query, to the log lines and the span of a request.</summary>
internal sealed class CallerLogMiddleware(RequestDelegate next, CallerLog log)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.User.FindFirst(ApiKeyDefaults.TenantClaim) is { } tenant)
        {
            context.GetRequestLog().Tenant = tenant.Value;
            var query = context.Request.Query;
            log.Set(query["user_id"], query["agent_id"], query["app_id"], query["run_id"]);
        }

        return next(context);
    }
}

/// <summary>Notes on whose behalf a request is made, in its log context and among the active ones; users and runs as keyed hashes
/// only.</summary>
internal sealed class CallerLog(ActiveCallers active)
{
    private const string AllUsers = "*";

    /// <summary>Notes the named ones; null and invalid ids change nothing.</summary>
    public void Set(string? userId = null, string? agentId = null, string? appId = null, string? runId = null)
    {
        if (RequestLogContext.Current is not { } log)
        {
            return;
        }

        log.SetUser(Bounded(userId));
        log.Agent = Bounded(agentId) ?? log.Agent;
        log.App = Bounded(appId) ?? log.App;
        active.Note(log.Tenant ?? "", Bounded(userId), Bounded(runId));
    }

    private static string? Bounded(string? id) => id is { Length: > 0 and <= MemoryLimits.IdLength } && id != AllUsers ? id : null;
}
