using System.Text.Encodings.Web;
using System.Text.Json;
using MemStack.Memory.Model;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>Writes the JSON fields that both files of OpenMemory's ZIP have.</summary>
internal static class OpenMemoryJson
{
    public static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteMetadata(this Utf8JsonWriter writer, MemoryRecord record)
    {
        if (record.Metadata is null)
        {
            writer.WriteEmptyObject("metadata");
            return;
        }

        writer.WritePropertyName("metadata");
        record.Metadata.WriteTo(writer);
    }

    public static void WriteState(this Utf8JsonWriter writer, MemoryRecord record) =>
        writer.WriteString("state", record.State.ToString().ToLowerInvariant());

    public static void WriteTimes(this Utf8JsonWriter writer, DateTimeOffset created, DateTimeOffset updated)
    {
        writer.WriteString("created_at", created);
        writer.WriteString("updated_at", updated);
    }

    public static void WriteEmptyObject(this Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteEndObject();
    }
}
