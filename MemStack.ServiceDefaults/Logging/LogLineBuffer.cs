using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MemStack.ServiceDefaults.Logging;

/// <summary>
/// A JSON writer and its buffer, one per thread. It is taken away from the thread while a line is written, because a value
/// of that line may itself log.
/// </summary>
internal sealed class LogLineBuffer
{
    private const int MaxKeptBytes = 64 * 1024;
    private const int MaxText = 8_000;

    [ThreadStatic]
    private static LogLineBuffer? _ofThread;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    private LogLineBuffer() =>
        Json = new Utf8JsonWriter(
            _bytes,
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }
        );

    public Utf8JsonWriter Json { get; }

    public static LogLineBuffer Take()
    {
        var buffer = _ofThread ?? new LogLineBuffer();
        _ofThread = null;
        return buffer;
    }

    public void WriteLineTo(TextWriter writer)
    {
        Json.Flush();
        writer.Write(Encoding.UTF8.GetString(_bytes.WrittenSpan));
        writer.Write('\n');
    }

    public void Return()
    {
        if (_bytes.Capacity > MaxKeptBytes)
        {
            return;
        }

        _bytes.ResetWrittenCount();
        Json.Reset();
        _ofThread = this;
    }

    /// <summary>
    /// Writes a text of at most 8,000 characters; half a surrogate pair, from the cut or from input, becomes a replacement character.
    /// </summary>
    public void WriteText(string name, string text)
    {
        Json.WritePropertyName(name);
        var length = Math.Min(text.Length, MaxText);
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(length));
        try
        {
            Json.WriteStringValue(rented.AsSpan(0, Encoding.UTF8.GetBytes(text.AsSpan(0, length), rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public void WriteTextIfAny(string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            WriteText(name, text);
        }
    }

    public void WriteValue(string name, object? value)
    {
        switch (value)
        {
            case null:
                Json.WriteNull(name);
                break;
            case bool flag:
                Json.WriteBoolean(name, flag);
                break;
            case int or long or short or byte:
                Json.WriteNumber(name, Convert.ToInt64(value));
                break;
            case double number when double.IsFinite(number):
                Json.WriteNumber(name, number);
                break;
            case decimal number:
                Json.WriteNumber(name, number);
                break;
            default:
                WriteText(name, Convert.ToString(value) ?? "");
                break;
        }
    }
}
