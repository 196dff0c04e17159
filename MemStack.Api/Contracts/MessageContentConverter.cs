using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MemStack.Api.Contracts;

/// <summary>Reads the content of a message: a text, or the parts of chat APIs, of which only texts are supported.</summary>
internal sealed class MessageContentConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        using var parts = JsonDocument.ParseValue(ref reader);
        var text = new StringBuilder();
        foreach (var part in parts.RootElement.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object || !IsText(part, out var value))
            {
                throw new JsonException();
            }

            text.Append(text.Length > 0 ? "\n" : "").Append(value);
        }

        return text.ToString();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    private static bool IsText(JsonElement part, out string? text)
    {
        text = part.TryGetProperty("text", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null
            && part.TryGetProperty("type", out var type)
            && type.ValueKind == JsonValueKind.String
            && type.ValueEquals("text");
    }
}
