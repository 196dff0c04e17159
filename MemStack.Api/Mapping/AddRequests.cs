using MemStack.Api.Contracts;
using MemStack.Api.Hosted.Contracts;
using MemStack.Api.Http;
using MemStack.Memory.Model;

namespace MemStack.Api.Mapping;

/// <summary>Checks the add and update requests of both surfaces.</summary>
internal static class AddRequests
{
    /// <summary>
    /// The messages. The engine decides on the roles; only messages of a user must have a text, because tool calls have none.
    /// </summary>
    public static IReadOnlyList<ChatMessage> Messages(IReadOnlyList<MessageBody>? messages)
    {
        if (messages is not { Count: > 0 })
        {
            throw RequestException.Missing("messages");
        }

        var checkedMessages = new ChatMessage[messages.Count];
        for (var i = 0; i < messages.Count; i++)
        {
            var field = $"messages[{i}]";
            var message = messages[i] ?? throw new RequestException($"{field} must be an object.", field);
            var role = message.Role ?? throw RequestException.Missing($"{field}.role");
            var content = role == "user" ? RequestValues.Text(message.Content, $"{field}.content") : message.Content ?? "";
            checkedMessages[i] = new ChatMessage(role, content, RequestValues.ScopeId(message.Name, $"{field}.name"));
        }

        return checkedMessages;
    }

    /// <summary>Maps the request body to the engine's add request.</summary>
    /// <param name="tenant">The caller's tenant.</param>
    /// <param name="body">The request body.</param>
    /// <param name="idempotencyKey">The caller's key, if any.</param>
    /// <param name="queue">True if a worker does it later.</param>
    public static AddRequest From(string tenant, HostedAddBody body, string? idempotencyKey, bool queue)
    {
        var request = new AddRequest
        {
            Tenant = tenant,
            Messages = Messages(body.Messages),
            UserId = OwnerId(body.UserId, "user_id"),
            AgentId = OwnerId(body.AgentId, "agent_id"),
            AppId = OwnerId(body.AppId, "app_id"),
            RunId = OwnerId(body.RunId, "run_id"),
            Metadata = body.Metadata,
            Infer = body.Infer ?? true,
            Timestamp = RequestValues.Time(body.Timestamp) ?? ObservedAt(body),
            ExpiresAt = RequestValues.Day(body.ExpirationDate),
            Queue = queue,
            IdempotencyKey = RequestValues.IdempotencyKey(idempotencyKey),
        };
        return (request.UserId ?? request.AgentId ?? request.AppId ?? request.RunId) is not null
            ? request
            : throw new RequestException("At least one of user_id, agent_id, app_id and run_id is required.");
    }

    /// <summary>Maps the request body to the engine's update request.</summary>
    public static UpdateRequest From(string tenant, Guid id, HostedUpdateBody body)
    {
        var (setDay, day) = RequestValues.OptionalDay(body.ExpirationDate);
        var timestamp = RequestValues.Time(body.Timestamp);
        if (body.Text is null && body.Metadata is null && timestamp is null && !setDay)
        {
            throw new RequestException("At least one of text, metadata, timestamp and expiration_date is required.");
        }

        return new UpdateRequest
        {
            Tenant = tenant,
            Id = id,
            Text = body.Text is null ? null : RequestValues.Text(body.Text, "text"),
            Metadata = body.Metadata,
            SetExpiresAt = setDay,
            ExpiresAt = day,
            Timestamp = timestamp,
        };
    }

    // In filters and deletions a lone * means all users' memories, so it can't be an id.
    private static string? OwnerId(string? value, string field) =>
        value?.Trim() == ScopeFilters.Any
            ? throw new RequestException($"{field} must be one name, not a wildcard.", field)
            : RequestValues.ScopeId(value, field);

    // A time without an offset is in the caller's zone.
    private static DateTimeOffset? ObservedAt(HostedAddBody body)
    {
        var zone =
            string.IsNullOrEmpty(body.Timezone) ? TimeZoneInfo.Utc
            : TimeZoneInfo.TryFindSystemTimeZoneById(body.Timezone, out var found) ? found
            : throw new RequestException("timezone must be the IANA name of a time zone.", "timezone");
        return !string.IsNullOrEmpty(body.ObservationDatetime) ? RequestValues.Time(body.ObservationDatetime, "observation_datetime", zone)
            : !string.IsNullOrEmpty(body.ObservationDate)
                ? RequestValues.Time(RequestValues.Day(body.ObservationDate, "observation_date")!.Value, "observation_date", zone)
            : null;
    }
}
