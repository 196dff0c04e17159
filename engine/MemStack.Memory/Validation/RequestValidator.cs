using MemStack.Memory.Configuration;
using MemStack.Memory.Filters;
using MemStack.Memory.Model;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Validation;

/// <summary>Refuses malformed or too large requests before any work is done.</summary>
internal sealed class RequestValidator(IOptions<MemoryOptions> options)
{
    private readonly MemoryOptions _limits = options.Value;
    private readonly FieldChecks _fields = new(options.Value);

    public void Check(AddRequest request)
    {
        if (request.Messages.Count == 0)
        {
            throw FieldChecks.Invalid("messages", "There are no messages.");
        }

        if (request.Messages.Count > _limits.MaxMessages)
        {
            throw FieldChecks.Invalid(
                "messages",
                $"There are {request.Messages.Count} messages; at most {_limits.MaxMessages} are taken at once."
            );
        }

        foreach (var message in request.Messages)
        {
            if (!Roles.IsKnown(message.Role))
            {
                throw FieldChecks.Invalid("role", "A message's role must be user, assistant or system.");
            }

            _fields.CheckText(message.Content, "A message");
            FieldChecks.CheckIdentifier(message.Name, "name");
        }

        // A request over the limit is refused, because truncation would lose messages silently.
        if (!request.Infer && request.Messages.Count(Roles.IsRemembered) > _limits.MaxFactsPerAdd)
        {
            throw FieldChecks.Invalid(
                "messages",
                $"There are more than {_limits.MaxFactsPerAdd} messages to keep; that is the most memories of one add."
            );
        }

        FieldChecks.CheckIdentifier(request.UserId, "user_id");
        FieldChecks.CheckIdentifier(request.AgentId, "agent_id");
        FieldChecks.CheckIdentifier(request.AppId, "app_id");
        FieldChecks.CheckIdentifier(request.RunId, "run_id");
        _fields.CheckMetadata(request.Metadata);
        if (request.IdempotencyKey is { } key)
        {
            CheckIdempotencyKey(key);
        }
    }

    public void Check(SearchRequest request)
    {
        _fields.CheckText(request.Query, "The query");
        if (string.IsNullOrWhiteSpace(request.Query))
        {
            throw FieldChecks.Invalid("query", "The query is empty.");
        }

        if (request.TopK is < 1 or > 1_000)
        {
            throw FieldChecks.Invalid("top_k", "top_k must be between 1 and 1000.");
        }

        if (request.Threshold is not (>= 0 and <= 1))
        {
            throw FieldChecks.Invalid("threshold", "threshold must be between 0 and 1.");
        }

        FilterFields.CheckSize(request.Filter);
    }

    public void Check(ListRequest request)
    {
        CheckPage(request.Offset, request.Limit);
        FilterFields.CheckSize(request.Filter);
    }

    public void Check(UpdateRequest request)
    {
        if (request is { Text: null, Metadata: null, SetExpiresAt: false, Timestamp: null })
        {
            throw FieldChecks.Invalid("update", "There is nothing to update: give text, metadata, expiration_date or timestamp.");
        }

        if (request.Text is { } text)
        {
            _fields.CheckText(text, "The text");
            if (string.IsNullOrWhiteSpace(text))
            {
                throw FieldChecks.Invalid("text", "The text is empty.");
            }
        }

        _fields.CheckMetadata(request.Metadata);
    }

    public static void Check(GraphRequest request)
    {
        if (request.Depth is < 1 or > 4)
        {
            throw FieldChecks.Invalid("depth", "depth must be between 1 and 4.");
        }

        if (request.Limit is < 1 or > 1_000)
        {
            throw FieldChecks.Invalid("limit", "limit must be between 1 and 1000.");
        }

        if (request.Entity is { } entity)
        {
            FieldChecks.CheckName(entity, "entity");
        }

        FilterFields.CheckSize(request.Filter);
    }

    public void CheckPage(int offset, int limit)
    {
        if (offset < 0)
        {
            throw FieldChecks.Invalid("page", "The offset must not be negative.");
        }

        if (limit < 0 || limit > _limits.MaxPageSize)
        {
            throw FieldChecks.Invalid("page", $"A page has between 0 and {_limits.MaxPageSize} items.");
        }
    }

    public static void CheckIdempotencyKey(string key)
    {
        if (key.Length is 0 or > MemoryOptions.MaxIdentifierLength)
        {
            throw FieldChecks.Invalid(
                "idempotency_key",
                $"An idempotency key has between 1 and {MemoryOptions.MaxIdentifierLength} characters."
            );
        }

        FieldChecks.CheckCharacters(key, "The idempotency key");
    }
}
