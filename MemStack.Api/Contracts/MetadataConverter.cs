using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MemStack.Api.Contracts;

/// <summary>
/// Reads a caller's own data. A name that is there twice is malformed JSON, which the node reader reports as a bad argument.
/// </summary>
internal sealed class MetadataConverter : JsonConverter<JsonObject>
{
    public override JsonObject? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        WellFormedJson.Check(reader);
        try
        {
            return JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<JsonObject>)options.GetTypeInfo(typeof(JsonObject)));
        }
        catch (ArgumentException exception)
        {
            throw new JsonException("A name is there twice.", exception);
        }
    }

    public override void Write(Utf8JsonWriter writer, JsonObject value, JsonSerializerOptions options) => value.WriteTo(writer, options);
}
