using System.Buffers;
using System.Text.Unicode;

namespace OpenTelemetry.Exporter.Prometheus;

// A response while it is written: UTF-8 in a pooled array that grows up to a limit.
internal sealed class Utf8Buffer(int limit) : IDisposable
{
    private static readonly SearchValues<char> EscapedWithQuotes = SearchValues.Create("\\\n\"");
    private static readonly SearchValues<char> Escaped = SearchValues.Create("\\\n");
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(64 * 1024);

    public int Length { get; private set; }

    public Utf8Buffer Add(ReadOnlySpan<char> text)
    {
        // Three bytes are the most that one UTF-16 unit takes; an unpaired surrogate becomes U+FFFD.
        Utf8.FromUtf16(text, Free(text.Length * 3), out _, out var written);
        Length += written;
        return this;
    }

    public Utf8Buffer AddEscaped(ReadOnlySpan<char> text, bool quotes)
    {
        for (int at; (at = text.IndexOfAny(quotes ? EscapedWithQuotes : Escaped)) >= 0; text = text[(at + 1)..])
            Add(text[..at]).Add(text[at] switch { '\\' => @"\\", '\n' => @"\n", _ => "\\\"" });
        return Add(text);
    }

    public Utf8Buffer Add<T>(T number)
        where T : struct, IUtf8SpanFormattable
    {
        number.TryFormat(Free(64), out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        Length += written;
        return this;
    }

    // Shortest text that reads back as the same number.
    public Utf8Buffer AddSample(double value)
        => double.IsFinite(value) ? Add(value) : Add(double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");

    public Utf8Buffer AddAgain(Range written)
    {
        var (start, length) = written.GetOffsetAndLength(Length);
        var free = Free(length);
        _bytes.AsSpan(start, length).CopyTo(free);
        Length += length;
        return this;
    }

    public byte[] ToArray() => _bytes.AsSpan(0, Length).ToArray();

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private Span<byte> Free(int wanted)
    {
        if (Length > limit)
            throw new InvalidOperationException($"The scrape response is larger than {limit} bytes.");
        if (_bytes.Length - Length < wanted)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + wanted));
            _bytes.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(Length);
    }
}
