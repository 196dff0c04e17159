using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MemStack.Memory.Configuration;
using MemStack.Memory.Model;

namespace MemStack.Memory.Validation;

/// <summary>Checks the fields that requests and imported memories have in common.</summary>
internal sealed class FieldChecks(MemoryOptions limits)
{
    // Lists, events and exports nest it in objects of their own, and JSON is read and written to 64 levels.
    private const int MaxMetadataLevels = 32;
    private static readonly JsonDocumentOptions StrictMetadata = new() { MaxDepth = MaxMetadataLevels, AllowDuplicateProperties = false };

    public static void CheckIdentifier(string? id, string name) => CheckShort(id, name, MemoryOptions.MaxIdentifierLength);

    public static void CheckName(string? text, string name) => CheckShort(text, name, EntityKey.MaxNameLength);

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

    public void CheckText(string text, string what)
    {
        if (text.Length > limits.MaxTextLength)
        {
            throw Invalid("text_length", $"{what} is longer than {limits.MaxTextLength} characters.");
        }

        CheckCharacters(text, what);
    }

    public void CheckMetadata(JsonObject? metadata)
    {
        if (metadata is null)
        {
            return;
        }

        var json = JsonOf(metadata);
        // At least one byte for each character, so a length beyond the limit needs no encoding.
        if (json.Length > limits.MaxMetadataBytes || Encoding.UTF8.GetByteCount(json) > limits.MaxMetadataBytes)
        {
            throw Invalid("metadata_size", $"The metadata is longer than {limits.MaxMetadataBytes} bytes.");
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
    public static void CheckCharacters(string text, string what)
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

    public static MemoryValidationException Invalid(string reason, string message) => new(message) { Reason = reason };
}
