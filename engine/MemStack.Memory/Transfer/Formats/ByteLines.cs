using System.Buffers;
using System.Runtime.CompilerServices;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>Splits a stream into lines, in memory bounded by the maximum line length.</summary>
internal static class ByteLines
{
    private const int FirstBuffer = 64 * 1024;

    /// <summary>
    /// Returns the lines without their ends, and skips empty ones. A line that is too long is returned as null. The memory of a line is
    /// valid until the next one is read.
    /// </summary>
    public static async IAsyncEnumerable<(long Number, ReadOnlyMemory<byte>? Line, bool IsEnded)> ReadAsync(
        Stream input,
        int longest,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var (start, searched, end, number, tooLong) = (0, 0, 0, 1L, false);
            while (true)
            {
                var found = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
                if (found >= 0)
                {
                    var line = buffer.AsMemory(start, searched + found - start);
                    if (tooLong || line.Length > longest)
                    {
                        yield return (number, null, true);
                    }
                    else if (!IsBlank(line.Span))
                    {
                        yield return (number, line, true);
                    }

                    tooLong = false;
                    number++;
                    start = searched += found + 1;
                    continue;
                }

                searched = end;
                if (tooLong || end - start > longest)
                {
                    (tooLong, start, searched, end) = (true, 0, 0, 0);
                }

                if (end == buffer.Length)
                {
                    (buffer, searched, end, start) = MoreRoom(buffer, start, end);
                }

                var read = await input.ReadAsync(buffer.AsMemory(end), cancellationToken);
                if (read == 0)
                {
                    break;
                }

                end += read;
            }

            if (tooLong)
            {
                yield return (number, null, false);
            }
            else if (!IsBlank(buffer.AsSpan(start, end - start)))
            {
                yield return (number, buffer.AsMemory(start, end - start), false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static (byte[] Buffer, int Searched, int End, int Start) MoreRoom(byte[] buffer, int start, int end)
    {
        var held = end - start;
        var target = start > 0 && held <= buffer.Length / 2 ? buffer : ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(start, held).CopyTo(target);
        if (!ReferenceEquals(target, buffer))
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return (target, held, held, 0);
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\r') < 0;
}
