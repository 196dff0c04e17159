using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MemStack.Memory.Postgres.Rows;

/// <summary>
/// Metadata as <c>jsonb</c> accepts it: without NUL in texts, and with all numbers beyond the range of a double as one
/// (https://www.postgresql.org/docs/17/datatype-json.html). Callers get the other column, which is verbatim.
/// </summary>
internal static class SearchableMetadata
{
    private const string OutOfRange = "1E+400";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string? Of(JsonObject? metadata)
    {
        if (metadata is null)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            using var document = JsonDocument.Parse(metadata.ToJsonString());
            Write(document.RootElement, writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>
    /// A number as <c>numeric</c> accepts it: the shortest text of a double, or <see cref="OutOfRange"/> for one out of its range, because
    /// JSON has no infinity.
    /// </summary>
    public static string Number(double number) =>
        double.IsFinite(number) ? number.ToString("R", System.Globalization.CultureInfo.InvariantCulture)
        : double.IsNegative(number) ? "-" + OutOfRange
        : OutOfRange;

    public static string Clean(string text) => text.Replace('\0', '\ufffd');

    private static void Write(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(Clean(property.Name));
                    Write(property.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Clean(value.GetString()!));
                break;
            case JsonValueKind.Number when value.TryGetInt64(out var whole):
                writer.WriteNumberValue(whole);
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Number(value.GetDouble()));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
