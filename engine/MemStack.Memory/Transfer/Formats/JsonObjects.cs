using System.Runtime.CompilerServices;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>
/// Cuts JSON text into the objects of a list, whatever its length, in memory bounded by the longest object that is allowed. The list is the
/// array under a name in an object at the top (as in an answer <c>{"results": […]}</c>, of which several may follow each other), a bare
/// array, or objects one after the other. A line that is broken in a list of an object a line costs that line alone.
/// </summary>
internal static class JsonObjects
{
    private const int BufferSize = 64 * 1024;

    /// <param name="input">The text, in UTF-8.</param>
    /// <param name="name">The name of the array in an object at the top, in ASCII.</param>
    /// <param name="longest">The longest object, in bytes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Objects and what is wrong. The memory of an object is good until the next one is asked for.</returns>
    public static async IAsyncEnumerable<JsonPart> ReadAsync(
        Stream input,
        string name,
        int longest,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var scanner = new JsonScanner(name, longest);
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await input.ReadAsync(buffer, cancellationToken)) > 0)
        {
            for (var position = 0; position < read; )
            {
                if (scanner.Scan(buffer.AsSpan(0, read), ref position) is not { } part)
                {
                    continue;
                }

                yield return part;
                if (part.IsBreak)
                {
                    yield break;
                }
            }
        }

        if (scanner.End() is { } last)
        {
            yield return last;
        }
    }
}

/// <summary>An object of a list, or what stands in its place.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Object">Its text; empty when something is wrong.</param>
/// <param name="Reason">The fault.</param>
/// <param name="IsBreak">True if nothing after it can be read.</param>
internal readonly record struct JsonPart(long Line, ReadOnlyMemory<byte> Object, string? Reason = null, bool IsBreak = false);
