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
        var (number, last, hasHeader) = (0L, (Guid?)null, false);
        await foreach (var (at, bytes, isEnded) in ByteLines.ReadAsync(input, options.MaxLineBytes, cancellationToken))
        {
            number = at;
            if (bytes is not { } text)
            {
                count++;
                yield return ImportItem.Problem(at, $"the line is longer than {options.MaxLineBytes} bytes");
                continue;
            }

            var (line, reason) = MemStackLineReader.Parse(text.Span);
            if (!hasHeader && line?.Format is null)
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
                MemStackLineReader.CheckHeader(line);
                hasHeader = true;
                if (count is not null && line.After != last)
                {
                    yield return ImportItem.Problem(at, "the part before this line has no footer: memories of it may be missing");
                }

                count = 0;
            }
            else if (line.Count is { } expected && line.Id is null)
            {
                if (count != expected)
                {
                    yield return ImportItem.Broken(
                        at,
                        string.Create(CultureInfo.InvariantCulture, $"the footer counts {expected} memories and there were {count ?? 0}")
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
                var item = MemStackLineReader.ItemOf(at, line, request.Tenant);
                last = item.Memory?.Record.Id ?? last;
                yield return item;
            }
        }

        if (number == 0)
        {
            throw new MemoryValidationException("There is nothing to import: the text is empty.") { Reason = "format" };
        }

        if (!hasHeader)
        {
            throw new MemoryValidationException("This is no export of MemStack: its first line is no header.") { Reason = "format" };
        }

        if (count is not null)
        {
            yield return ImportItem.Broken(number, "the text ends without its footer: it was cut short");
        }
    }
}
