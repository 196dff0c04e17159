using System.Runtime.CompilerServices;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>
/// Splits JSON text of any length into the objects of a list, in memory bounded by the maximum size of an object. The list is the
/// array under a name in an object at the top (as in an answer <c>{"results": […]}</c>, of which several may follow each other), a bare
/// array, or objects one after the other. In a list of an object a line, a broken line affects only itself.
/// </summary>
internal static class JsonObjects
{
    private const int BufferSize = 64 * 1024;

    /// <param name="input">The text, in UTF-8.</param>
    /// <param name="name">The name of the array in an object at the top, in ASCII.</param>
    /// <param name="longest">The maximum size of an object, in bytes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The objects and faults. The memory of an object is valid until the next one is read.</returns>
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

/// <summary>An object of a list, or a fault in its place.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Object">Its text; empty for a fault.</param>
/// <param name="Reason">The fault.</param>
/// <param name="IsBreak">True if nothing after it can be read.</param>
internal readonly record struct JsonPart(long Line, ReadOnlyMemory<byte> Object, string? Reason = null, bool IsBreak = false);
