using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>
/// The ZIP of OpenMemory's <c>POST /api/v1/backup/export</c>, version 1: <c>memories.json</c> with its tables, and <c>memories.jsonl.gz</c>
/// with a memory a line, which is preferred if it exists. It contains one user. A ZIP is read from its end, so it is copied to a temporary
/// file.
/// </summary>
internal sealed class OpenMemoryFormat : IMemoryFormat
{
    public TransferFormat Format => TransferFormat.OpenMemory;

    public const string Origin = "openmemory";

    internal const string Tables = "memories.json";
    internal const string Lines = "memories.jsonl.gz";
    private const int MaxEntries = 1_000;

    public async Task<long> WriteAsync(
        ExportRequest request,
        IAsyncEnumerable<TransferredMemory> memories,
        DateTimeOffset now,
        Stream output,
        CancellationToken cancellationToken
    )
    {
        await using var file = TempFile.Create();
        long count;
        await using (var writer = new OpenMemoryWriter(request.Tenant, request.UserId!, now))
        {
            await foreach (var memory in memories.WithCancellation(cancellationToken))
            {
                if (memory.Record.State != MemoryState.Deleted && ForeignMemory.IsTrue(memory.Record, now))
                {
                    await writer.AddAsync(memory.Record, cancellationToken);
                }
            }

            count = writer.Count;
            await writer.SaveAsync(file, cancellationToken);
        }

        file.Position = 0;
        await file.CopyToAsync(output, cancellationToken);
        return count;
    }

    public async IAsyncEnumerable<ImportItem> ReadAsync(
        ImportRequest request,
        TransferOptions options,
        DateTimeOffset now,
        Stream input,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var file = TempFile.Create();
        await input.CopyToAsync(file, cancellationToken);
        file.Position = 0;
        await using var archive = await OpenAsync(file, cancellationToken);
        var tables = Find(archive, Tables);
        var lines = Find(archive, Lines);
        if (tables is null && lines is null)
        {
            throw new MemoryValidationException($"This is no backup of OpenMemory: the ZIP holds neither {Tables} nor {Lines}.")
            {
                Reason = "format",
            };
        }

        var most = options.MaxUncompressedBytes;
        if (request.UserId is null && tables is not null)
        {
            await using var head = await DecompressAsync(tables, most, cancellationToken);
            request = request with { UserId = await OpenMemoryTables.UserAsync(head, cancellationToken) };
        }

        if (lines is not null)
        {
            await using var text = new BoundedStream(
                new GZipStream(await lines.OpenAsync(cancellationToken), CompressionMode.Decompress),
                most
            );
            await foreach (var (number, bytes, _) in ByteLines.ReadAsync(text, options.MaxLineBytes, cancellationToken))
            {
                yield return bytes is { } line
                    ? ForeignMemory.Parse(
                        number,
                        line,
                        item => Read(item, request, now, ForeignValues.Id(item, "app"), ForeignValues.Topics(item, "categories"))
                    )
                    : ImportItem.Problem(number, $"the line is longer than {options.MaxLineBytes} bytes");
            }

            yield break;
        }

        var names = await OpenMemoryTables.NamesAsync(
            async () => await DecompressAsync(tables!, most, cancellationToken),
            options.MaxLineBytes,
            cancellationToken
        );
        await using var table = await DecompressAsync(tables!, most, cancellationToken);
        await foreach (var part in JsonObjects.ReadAsync(table, "memories", options.MaxLineBytes, cancellationToken))
        {
            yield return part switch
            {
                { IsBreak: true, Reason: { } reason } => ImportItem.Broken(part.Line, reason),
                { Reason: { } reason } => ImportItem.Problem(part.Line, reason),
                _ => ForeignMemory.Parse(
                    part.Line,
                    part.Object,
                    item => Read(item, request, now, names.AppOf(item), names.CategoriesOf(item))
                ),
            };
        }
    }

    private static async Task<ZipArchive> OpenAsync(Stream file, CancellationToken cancellationToken)
    {
        try
        {
            var archive = await ZipArchive.CreateAsync(
                file,
                ZipArchiveMode.Read,
                leaveOpen: true,
                entryNameEncoding: null,
                cancellationToken
            );
            if (archive.Entries.Count <= MaxEntries)
            {
                return archive;
            }

            await archive.DisposeAsync();
        }
        catch (InvalidDataException exception)
        {
            throw new MemoryValidationException($"This is no ZIP, or it was cut short: {exception.Message}") { Reason = "format" };
        }

        throw new MemoryValidationException($"This is no backup of OpenMemory: the ZIP holds more than {MaxEntries} files.")
        {
            Reason = "format",
        };
    }

    // As OpenMemory does, in any folder of the ZIP.
    private static ZipArchiveEntry? Find(ZipArchive archive, string name) => archive.Entries.FirstOrDefault(entry => entry.Name == name);

    private static async Task<Stream> DecompressAsync(ZipArchiveEntry entry, long most, CancellationToken cancellationToken) =>
        new BoundedStream(await entry.OpenAsync(cancellationToken), most);

    private static TransferredMemory? Read(
        JsonElement item,
        ImportRequest request,
        DateTimeOffset now,
        string? app,
        IReadOnlyList<string> categories
    )
    {
        var state = ForeignMemory.State(ForeignValues.Text(item, "state"));
        if (state == MemoryState.Deleted)
        {
            return null;
        }

        return ForeignMemory.Of(
            request,
            Origin,
            ForeignValues.Id(item, "id"),
            now,
            new MemoryRecord
            {
                Id = default,
                Tenant = request.Tenant,
                Text = ForeignValues.Text(item, "content") ?? throw new FormatException("content is missing"),
                Hash = "",
                AppId = app,
                Metadata = ForeignValues.Object(item, "metadata"),
                Categories = categories,
                State = state,
                CreatedAt = ForeignValues.Time(item, "created_at") ?? default,
                UpdatedAt = ForeignValues.Time(item, "updated_at") ?? default,
            }
        );
    }
}
