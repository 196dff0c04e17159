using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MemStack.Memory.Model;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>Serializes the lines of MemStack's own format.</summary>
[JsonSerializable(typeof(MemStackLine))]
internal sealed partial class MemStackLineJson : JsonSerializerContext
{
    /// <summary>Non-ASCII letters are not escaped: the text is never part of a page.</summary>
    public static MemStackLineJson Relaxed { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                AllowDuplicateProperties = false,
                Converters =
                {
                    new JsonStringEnumConverter<MemoryState>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false),
                    new JsonStringEnumConverter<HistoryEvent>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false),
                },
            }
        );
}
