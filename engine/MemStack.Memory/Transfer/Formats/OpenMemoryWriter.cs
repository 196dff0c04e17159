using System.IO.Compression;
using MemStack.Memory.Model;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>Collects the memories of a user in temporary files and writes OpenMemory's ZIP.</summary>
/// <param name="tenant">The tenant; the ids of users, apps and categories that OpenMemory needs are derived from it and their
/// names.</param>
/// <param name="user">The user.</param>
/// <param name="now">The time of the export.</param>
internal sealed class OpenMemoryWriter(string tenant, string user, DateTimeOffset now) : IAsyncDisposable
{
    private readonly OpenMemoryTablesWriter _tables = new(tenant, user, now);
    private readonly OpenMemoryLinesWriter _lines = new();

    public long Count { get; private set; }

    public async Task AddAsync(MemoryRecord record, CancellationToken cancellationToken)
    {
        Count++;
        // OpenMemory gives every memory an app.
        var app = record.AppId ?? "openmemory";
        await _tables.AddAsync(record, app, cancellationToken);
        await _lines.AddAsync(record, app, cancellationToken);
    }

    /// <summary>Writes the ZIP; nothing can be added after it.</summary>
    public async Task SaveAsync(Stream output, CancellationToken cancellationToken)
    {
        var tables = await _tables.CompleteAsync(cancellationToken);
        var lines = await _lines.CompleteAsync();
        await using var archive = await ZipArchive.CreateAsync(
            output,
            ZipArchiveMode.Create,
            leaveOpen: true,
            entryNameEncoding: null,
            cancellationToken
        );
        await EntryAsync(archive, OpenMemoryFormat.Tables, tables, CompressionLevel.Fastest, cancellationToken);
        await EntryAsync(archive, OpenMemoryFormat.Lines, lines, CompressionLevel.NoCompression, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _lines.DisposeAsync();
        await _tables.DisposeAsync();
    }

    private static async Task EntryAsync(
        ZipArchive archive,
        string name,
        FileStream content,
        CompressionLevel level,
        CancellationToken cancellationToken
    )
    {
        content.Position = 0;
        await using var entry = await archive.CreateEntry(name, level).OpenAsync(cancellationToken);
        await content.CopyToAsync(entry, cancellationToken);
    }
}
