using System.IO.Compression;
using System.Text.Json;
using MemStack.Memory.Model;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>Writes memories as compressed JSON Lines, the form that OpenMemory's own import reads.</summary>
internal sealed class OpenMemoryLinesWriter : IAsyncDisposable
{
    private readonly FileStream _file = TempFile.Create();
    private readonly GZipStream _compressed;
    private readonly Utf8JsonWriter _json;

    public OpenMemoryLinesWriter()
    {
        _compressed = new GZipStream(_file, CompressionLevel.Fastest, leaveOpen: true);
        _json = new Utf8JsonWriter(_compressed, OpenMemoryJson.Relaxed);
    }

    public async Task AddAsync(MemoryRecord record, string app, CancellationToken cancellationToken)
    {
        _json.WriteStartObject();
        _json.WriteString("id", record.Id);
        _json.WriteString("content", record.Text);
        _json.WriteMetadata(record);
        _json.WriteTimes(record.CreatedAt, record.UpdatedAt);
        _json.WriteState(record);
        _json.WriteString("app", app);
        _json.WriteStartArray("categories");
        foreach (var category in record.Categories)
        {
            _json.WriteStringValue(category);
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        await _json.FlushAsync(cancellationToken);
        await _compressed.WriteAsync("\n"u8.ToArray(), cancellationToken);
        _json.Reset();
    }

    /// <summary>Returns the complete file; nothing can be added after it.</summary>
    public async Task<FileStream> CompleteAsync()
    {
        await _compressed.DisposeAsync();
        return _file;
    }

    public async ValueTask DisposeAsync()
    {
        // The file is no longer needed, so what the JSON writer still holds is dropped.
        await _compressed.DisposeAsync();
        await _file.DisposeAsync();
    }
}
