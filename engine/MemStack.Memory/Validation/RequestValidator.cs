using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MemStack.Memory.Configuration;
using MemStack.Memory.Filters;
using MemStack.Memory.Model;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Validation;

/// <summary>Refuses malformed or too large requests before any work is done.</summary>
internal sealed partial class RequestValidator(IOptions<MemoryOptions> options)
{
    // Lists, events and exports nest it in objects of their own, and JSON is read and written to 64 levels.
    private const int MaxMetadataLevels = 32;
    private static readonly JsonDocumentOptions StrictMetadata = new() { MaxDepth = MaxMetadataLevels, AllowDuplicateProperties = false };

    private readonly MemoryOptions _limits = options.Value;

    public void Check(AddRequest request)
    {
        if (request.Messages.Count == 0)
        {
            throw Invalid("messages", "There are no messages.");
        }

        if (request.Messages.Count > _limits.MaxMessages)
        {
            throw Invalid("messages", $"There are {request.Messages.Count} messages; at most {_limits.MaxMessages} are taken at once.");
        }

        foreach (var message in request.Messages)
        {
            if (!Roles.IsKnown(message.Role))
            {
                throw Invalid("role", "A message's role must be user, assistant or system.");
            }

            CheckText(message.Content, "A message");
            CheckIdentifier(message.Name, "name");
        }

        // A request over the limit is refused, because truncation would lose messages silently.
        if (!request.Infer && request.Messages.Count(Roles.IsRemembered) > _limits.MaxFactsPerAdd)
        {
            throw Invalid(
                "messages",
                $"There are more than {_limits.MaxFactsPerAdd} messages to keep; that is the most memories of one add."
            );
        }

        CheckIdentifier(request.UserId, "user_id");
        CheckIdentifier(request.AgentId, "agent_id");
        CheckIdentifier(request.AppId, "app_id");
        CheckIdentifier(request.RunId, "run_id");
        CheckMetadata(request.Metadata);
        if (request.IdempotencyKey is { } key)
        {
            CheckIdempotencyKey(key);
        }
    }

    public void Check(SearchRequest request)
    {
        CheckText(request.Query, "The query");
        if (string.IsNullOrWhiteSpace(request.Query))
        {
            throw Invalid("query", "The query is empty.");
        }

        if (request.TopK is < 1 or > 1_000)
        {
            throw Invalid("top_k", "top_k must be between 1 and 1000.");
        }

        if (request.Threshold is not (>= 0 and <= 1))
        {
            throw Invalid("threshold", "threshold must be between 0 and 1.");
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
            throw Invalid("update", "There is nothing to update: give text, metadata, expiration_date or timestamp.");
        }

        if (request.Text is { } text)
        {
            CheckText(text, "The text");
            if (string.IsNullOrWhiteSpace(text))
            {
                throw Invalid("text", "The text is empty.");
            }
        }

        CheckMetadata(request.Metadata);
    }

    public static void Check(GraphRequest request)
    {
        if (request.Depth is < 1 or > 4)
        {
            throw Invalid("depth", "depth must be between 1 and 4.");
        }

        if (request.Limit is < 1 or > 1_000)
        {
            throw Invalid("limit", "limit must be between 1 and 1000.");
        }

        if (request.Entity is { } entity)
        {
            CheckName(entity, "entity");
        }

        FilterFields.CheckSize(request.Filter);
    }

    public void CheckPage(int offset, int limit)
    {
        if (offset < 0)
        {
            throw Invalid("page", "The offset must not be negative.");
        }

        if (limit < 0 || limit > _limits.MaxPageSize)
        {
            throw Invalid("page", $"A page has between 0 and {_limits.MaxPageSize} items.");
        }
    }

    public static void CheckIdempotencyKey(string key)
    {
        if (key.Length is 0 or > MemoryOptions.MaxIdentifierLength)
        {
            throw Invalid("idempotency_key", $"An idempotency key has between 1 and {MemoryOptions.MaxIdentifierLength} characters.");
        }

        CheckCharacters(key, "The idempotency key");
    }

    private static void CheckIdentifier(string? id, string name) => CheckShort(id, name, MemoryOptions.MaxIdentifierLength);

    private static void CheckName(string? text, string name) => CheckShort(text, name, EntityKey.MaxNameLength);

    private static void CheckShort(string? text, string name, int max)
    {
        if (text is null)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            throw Invalid("identifier", $"{name} is empty.");
        }

        if (text.Length > max)
        {
            throw Invalid("identifier", $"{name} is longer than {max} characters.");
        }

        CheckCharacters(text, name);
    }

    private void CheckText(string text, string what)
    {
        if (text.Length > _limits.MaxTextLength)
        {
            throw Invalid("text_length", $"{what} is longer than {_limits.MaxTextLength} characters.");
        }

        CheckCharacters(text, what);
    }

    private void CheckMetadata(JsonObject? metadata)
    {
        if (metadata is null)
        {
            return;
        }

        var json = JsonOf(metadata);
        // At least one byte for each character, so a length beyond the limit needs no encoding.
        if (json.Length > _limits.MaxMetadataBytes || Encoding.UTF8.GetByteCount(json) > _limits.MaxMetadataBytes)
        {
            throw Invalid("metadata_size", $"The metadata is longer than {_limits.MaxMetadataBytes} bytes.");
        }

        try
        {
            using var document = JsonDocument.Parse(json, StrictMetadata);
        }
        catch (JsonException)
        {
            throw Invalid("metadata", $"The metadata is nested deeper than {MaxMetadataLevels} levels, or has a name twice.");
        }
    }

    private static string JsonOf(JsonObject metadata)
    {
        try
        {
            return metadata.ToJsonString();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // For an escaped half of a surrogate pair, or a nesting that is too deep to write.
            throw Invalid("metadata", "The metadata is not well-formed.");
        }
    }

    // Neither survives a store: NUL ends a text in some, and half a surrogate pair has no UTF-8.
    private static void CheckCharacters(string text, string what)
    {
        if (text.Contains('\0'))
        {
            throw Invalid("characters", $"{what} holds a NUL character.");
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                throw Invalid("characters", $"{what} is not well-formed Unicode.");
            }

            i++;
        }
    }

    private static MemoryValidationException Invalid(string reason, string message) => new(message) { Reason = reason };
}
