using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MemStack.Api.Contracts;

/// <summary>
/// Refuses texts and names that are not valid Unicode: half a surrogate pair, or bytes that are not UTF-8. JSON's grammar allows them, and
/// later readers would fail (RFC 8259, sections 8.1 and 8.2).
/// </summary>
internal static class WellFormedJson
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        TypeInfoResolver = ElementJson.Default,
    };

    /// <summary>Reads JSON of any kind and rejects duplicate names.</summary>
    public static JsonTypeInfo<JsonElement> Element { get; } = (JsonTypeInfo<JsonElement>)Strict.GetTypeInfo(typeof(JsonElement));

    /// <summary>Reads JSON of any kind from a text.</summary>
    /// <exception cref="JsonException">It is no JSON, or a name is there twice.</exception>
    /// <exception cref="RequestException">A text or a name in it is no Unicode.</exception>
    public static JsonElement Parse(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        Check(reader);
        return JsonSerializer.Deserialize(bytes, Element);
    }

    /// <summary>Checks the value at the reader's position, and does not move the reader.</summary>
    /// <exception cref="RequestException">A text or a name in it is no Unicode.</exception>
    public static void Check(Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        CheckToken(ref reader);
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        while (reader.Read() && reader.CurrentDepth > depth)
        {
            CheckToken(ref reader);
        }
    }

    private static void CheckToken(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            return;
        }

        try
        {
            _ = reader.GetString();
        }
        catch (InvalidOperationException)
        {
            throw new RequestException("A text or a name in the JSON is not well-formed Unicode.");
        }
    }
}

/// <summary>Reads JSON of any kind, and refuses malformed texts and names in it.</summary>
internal sealed class WellFormedElementConverter : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        WellFormedJson.Check(reader);
        return JsonSerializer.Deserialize(ref reader, WellFormedJson.Element);
    }

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);
}

[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ElementJson : JsonSerializerContext;
