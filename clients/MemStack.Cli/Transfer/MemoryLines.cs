using System.Buffers.Text;

namespace MemStack.Cli.Transfer;

/// <summary>
/// Counts the memories of an export as it passes. A memory is a line that begins with its id; headers and footers do not.
/// </summary>
internal sealed class MemoryLines
{
    private const int IdLength = 36;

    private readonly byte[] _head = new byte[Start.Length + IdLength];
    private int _headLength;
    private long _position;

    private static ReadOnlySpan<byte> Start => "{\"id\":\""u8;

    public long Memories { get; private set; }

    /// <summary>The last complete memory; null before the first one.</summary>
    public Guid? LastId { get; private set; }

    /// <summary>The length of all complete lines.</summary>
    public long WholeBytes { get; private set; }

    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            var head = line[..Math.Min(line.Length, _head.Length - _headLength)];
            head.CopyTo(_head.AsSpan(_headLength));
            _headLength += head.Length;
            _position += line.Length;
            if (end < 0)
            {
                return;
            }

            EndLine();
            bytes = bytes[(end + 1)..];
        }
    }

    private void EndLine()
    {
        var head = _head.AsSpan(0, _headLength);
        if (head.StartsWith(Start) && Utf8Parser.TryParse(head[Start.Length..], out Guid id, out _))
        {
            Memories++;
            LastId = id;
        }

        _headLength = 0;
        WholeBytes = ++_position;
    }
}
