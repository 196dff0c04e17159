using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>
/// JSON Lines: a header, a memory a line, and a footer with their count, so that a truncated text is noticed. Texts may follow each other,
/// as the parts of an export that was interrupted and resumed.
/// </summary>
internal sealed class MemStackFormat : IMemoryFormat
{
    public TransferFormat Format => TransferFormat.MemStack;

    public const string Name = "memstack";
    public const int Version = 1;

    private const int FlushBytes = 128 * 1024;
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = MemStackLineJson.Relaxed.Options.Encoder };

    public async Task<long> WriteAsync(
        ExportRequest request,
        IAsyncEnumerable<TransferredMemory> memories,
        DateTimeOffset now,
        Stream output,
        CancellationToken cancellationToken
    )
    {
        var buffer = new ArrayBufferWriter<byte>(FlushBytes);
        await using var writer = new Utf8JsonWriter(buffer, Relaxed);
        await using var source = memories.GetAsyncEnumerator(cancellationToken);
        var isMore = await source.MoveNextAsync();
        Line(
            new MemStackLine
            {
                Format = Name,
                Version = Version,
                CreatedAt = now,
                After = request.After,
            }
        );
        var (count, last) = (0L, (Guid?)null);
        for (; isMore; isMore = await source.MoveNextAsync())
        {
            Line(MemStackLine.Of(source.Current));
            (count, last) = (count + 1, source.Current.Record.Id);
            if (buffer.WrittenCount < FlushBytes)
            {
                continue;
            }

            await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
            buffer.ResetWrittenCount();
        }

        Line(new MemStackLine { Count = count, LastId = last });
        await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
        return count;

        void Line(MemStackLine line)
        {
            writer.Reset();
            JsonSerializer.Serialize(writer, line, MemStackLineJson.Relaxed.MemStackLine);
            buffer.Write("\n"u8);
        }
    }

    public async IAsyncEnumerable<ImportItem> ReadAsync(
        ImportRequest request,
        TransferOptions options,
        DateTimeOffset now,
        Stream input,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // Memories since the last header; null before the first one, and after a footer.
        long? count = null;
        var (number, last, isBegun) = (0L, (Guid?)null, false);
        await foreach (var (at, bytes, isEnded) in ByteLines.ReadAsync(input, options.MaxLineBytes, cancellationToken))
        {
            number = at;
            if (bytes is not { } text)
            {
                count++;
                yield return ImportItem.Problem(at, $"the line is longer than {options.MaxLineBytes} bytes");
                continue;
            }

            var (line, reason) = Parse(text.Span);
            if (!isBegun && line?.Format is null)
            {
                break;
            }

            if (line is null && !isEnded)
            {
                break;
            }

            if (line is null)
            {
                count++;
                yield return ImportItem.Problem(at, reason!);
            }
            else if (line.Format is not null)
            {
                CheckHeader(line);
                isBegun = true;
                if (count is not null && line.After != last)
                {
                    yield return ImportItem.Problem(at, "the part before this line has no footer: memories of it may be missing");
                }

                count = 0;
            }
            else if (line.Count is { } told && line.Id is null)
            {
                if (count != told)
                {
                    yield return ImportItem.Broken(
                        at,
                        string.Create(CultureInfo.InvariantCulture, $"the footer counts {told} memories and there were {count ?? 0}")
                    );
                }

                count = null;
            }
            else if (count is null)
            {
                yield return ImportItem.Problem(at, "the line is outside of header and footer");
            }
            else
            {
                count++;
                var item = ItemOf(at, line, request.Tenant);
                last = item.Memory?.Record.Id ?? last;
                yield return item;
            }
        }

        if (number == 0)
        {
            throw new MemoryValidationException("There is nothing to import: the text is empty.") { Reason = "format" };
        }

        if (!isBegun)
        {
            throw new MemoryValidationException("This is no export of MemStack: its first line is no header.") { Reason = "format" };
        }

        if (count is not null)
        {
            yield return ImportItem.Broken(number, "the text ends without its footer: it was cut short");
        }
    }

    private static ImportItem ItemOf(long number, MemStackLine line, string tenant) =>
        line.Id is null ? ImportItem.Problem(number, "the memory has no id")
        : HoldsNull(line) ? ImportItem.Problem(number, "a list of the memory holds null")
        : line.CreatedAt is null ? ImportItem.Problem(number, "the memory has no created_at")
        : ImportItem.Of(number, line.ToMemory(tenant));

    // A non-nullable type does not check the elements of a list.
    private static bool HoldsNull(MemStackLine line) =>
        Holds(line.Categories)
        || Holds(line.Relations)
        || Holds(line.History)
        || line.History is { } steps && steps.Any(step => Holds(step.Input) || Holds(step.Memory?.Categories));

    private static bool Holds<T>(IReadOnlyList<T>? list)
        where T : class => list is not null && list.Any(item => item is null);

    private static (MemStackLine? Line, string? Reason) Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, MemStackLineJson.Relaxed.MemStackLine) is { } line
                ? (line, null)
                : (null, "the line is no JSON object");
        }
        catch (JsonException exception)
        {
            return (null, Mem0Format.ReasonOf(exception));
        }
        catch (ArgumentException)
        {
            // For objects that are kept unchanged: the reader checks only known types.
            return (null, "the metadata has a name twice");
        }
    }

    private static void CheckHeader(MemStackLine line)
    {
        if (line.Format != Name)
        {
            throw new MemoryValidationException("This is no export of MemStack: its header names another format.") { Reason = "format" };
        }

        if (line.Version is not (> 0 and <= Version))
        {
            throw new MemoryValidationException(
                $"The export has version {line.Version ?? 0} of the format; this MemStack knows {Version}: import it with the version that made it."
            )
            {
                Reason = "format",
            };
        }
    }
}
