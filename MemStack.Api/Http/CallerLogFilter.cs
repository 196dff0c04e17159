using System.Text.Json;
using MemStack.Api.Contracts;

namespace MemStack.Api.Http;

/// <summary>Adds the users and agents named in a request's body to its log lines, and its users and runs to the active ones. Malformed
/// bodies are left for the endpoint to refuse.</summary>
internal sealed class CallerLogFilter(CallerLog log) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var body in context.Arguments.OfType<INamesCaller>())
        {
            log.Set(body.UserId, body.AgentId, body.AppId, body.RunId);
            SetFrom(body.Filters);
        }

        return next(context);
    }

    // Finds one id for the whole request: next to the other conditions, or among those that must all hold.
    private void SetFrom(JsonElement filters)
    {
        if (filters.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in filters.EnumerateObject())
        {
            switch (property.Name)
            {
                case "AND" or "and" when property.Value.ValueKind == JsonValueKind.Array:
                    foreach (var part in property.Value.EnumerateArray())
                    {
                        SetFrom(part);
                    }

                    break;
                case "user_id" or "userId":
                    log.Set(userId: IdOf(property.Value));
                    break;
                case "agent_id" or "agentId":
                    log.Set(agentId: IdOf(property.Value));
                    break;
                case "app_id" or "appId":
                    log.Set(appId: IdOf(property.Value));
                    break;
                case "run_id" or "runId":
                    log.Set(runId: IdOf(property.Value));
                    break;
            }
        }
    }

    private static string? IdOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Object when value.TryGetProperty("eq", out var id) && id.ValueKind == JsonValueKind.String => id.GetString(),
            _ => null,
        };
}
