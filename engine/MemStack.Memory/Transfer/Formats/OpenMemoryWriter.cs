using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>Collects the memories of a user in temporary files and writes OpenMemory's ZIP.</summary>
internal sealed class OpenMemoryWriter : IAsyncDisposable
{
    private const int FlushBytes = 64 * 1024;
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _tenant;
    private readonly string _user;
    private readonly DateTimeOffset _now;
    private readonly FileStream _tables = TempFile.Create();
    private readonly FileStream _links = TempFile.Create();
    private readonly FileStream _lines = TempFile.Create();
    private readonly GZipStream _compressed;
    private readonly Utf8JsonWriter _table;
    private readonly Utf8JsonWriter _link;
    private readonly Utf8JsonWriter _line;
    private readonly SortedSet<string> _apps = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _categories = new(StringComparer.Ordinal);

    /// <param name="tenant">The tenant; the ids of users, apps and categories that OpenMemory needs are derived from it and their
    /// names.</param>
    /// <param name="user">The user.</param>
    /// <param name="now">The time of the export.</param>
    public OpenMemoryWriter(string tenant, string user, DateTimeOffset now)
    {
        (_tenant, _user, _now) = (tenant, user, now);
        _compressed = new GZipStream(_lines, CompressionLevel.Fastest, leaveOpen: true);
        (_table, _link, _line) = (
            new Utf8JsonWriter(_tables, Relaxed),
            new Utf8JsonWriter(_links, Relaxed),
            new Utf8JsonWriter(_compressed, Relaxed)
        );
        _table.WriteStartObject();
        _table.WriteStartObject("user");
        _table.WriteString("id", Id("user", user));
        _table.WriteString("user_id", user);
        _table.WriteNull("name");
        _table.WriteNull("email");
        _table.WriteStartObject("metadata");
        _table.WriteEndObject();
        Times(_table, now, now);
        _table.WriteEndObject();
        _table.WriteStartArray("memories");
        _link.WriteStartArray();
    }

    public long Count { get; private set; }

    public async Task AddAsync(MemoryRecord record, CancellationToken cancellationToken)
    {
        Count++;
        // OpenMemory gives every memory an app.
        var app = record.AppId ?? "openmemory";
        _apps.Add(app);
        _table.WriteStartObject();
        _table.WriteString("id", record.Id);
        _table.WriteString("user_id", Id("user", _user));
        _table.WriteString("app_id", Id("app", app));
        _table.WriteString("content", record.Text);
        Metadata(_table, record);
        _table.WriteString("state", record.State.ToString().ToLowerInvariant());
        Times(_table, record.CreatedAt, record.UpdatedAt);
        if (record.State == MemoryState.Archived)
        {
            _table.WriteString("archived_at", record.UpdatedAt);
        }
        else
        {
            _table.WriteNull("archived_at");
        }

        _table.WriteNull("deleted_at");
        _table.WriteStartArray("category_ids");
        foreach (var category in record.Categories)
        {
            _categories.Add(category);
            _table.WriteStringValue(Id("category", category));
            _link.WriteStartObject();
            _link.WriteString("memory_id", record.Id);
            _link.WriteString("category_id", Id("category", category));
            _link.WriteEndObject();
        }

        _table.WriteEndArray();
        _table.WriteEndObject();
        _line.WriteStartObject();
        _line.WriteString("id", record.Id);
        _line.WriteString("content", record.Text);
        Metadata(_line, record);
        Times(_line, record.CreatedAt, record.UpdatedAt);
        _line.WriteString("state", record.State.ToString().ToLowerInvariant());
        _line.WriteString("app", app);
        _line.WriteStartArray("categories");
        foreach (var category in record.Categories)
        {
            _line.WriteStringValue(category);
        }

        _line.WriteEndArray();
        _line.WriteEndObject();
        await _line.FlushAsync(cancellationToken);
        await _compressed.WriteAsync("\n"u8.ToArray(), cancellationToken);
        _line.Reset();
        if (_table.BytesPending > FlushBytes)
        {
            await _table.FlushAsync(cancellationToken);
        }

        if (_link.BytesPending > FlushBytes)
        {
            await _link.FlushAsync(cancellationToken);
        }
    }

    /// <summary>Writes the ZIP; nothing can be added after it.</summary>
    public async Task SaveAsync(Stream output, CancellationToken cancellationToken)
    {
        _table.WriteEndArray();
        Named(
            "apps",
            "app",
            _apps,
            app =>
            {
                _table.WriteString("owner_id", Id("user", _user));
                _table.WriteString("name", app);
                _table.WriteNull("description");
                _table.WriteStartObject("metadata");
                _table.WriteEndObject();
                _table.WriteBoolean("is_active", true);
            }
        );
        Named(
            "categories",
            "category",
            _categories,
            category =>
            {
                _table.WriteString("name", category);
                _table.WriteNull("description");
            }
        );
        foreach (var empty in (string[])["status_history", "access_controls"])
        {
            _table.WriteStartArray(empty);
            _table.WriteEndArray();
        }

        _table.WriteStartObject("export_meta");
        _table.WriteNull("app_id_filter");
        _table.WriteNull("from_date");
        _table.WriteNull("to_date");
        _table.WriteString("version", "1");
        _table.WriteString("generated_at", _now);
        _table.WriteEndObject();
        _link.WriteEndArray();
        await _link.FlushAsync(cancellationToken);
        await _table.FlushAsync(cancellationToken);
        // The links are JSON already: they are written unchanged.
        await _tables.WriteAsync(",\"memory_categories\":"u8.ToArray(), cancellationToken);
        _links.Position = 0;
        await _links.CopyToAsync(_tables, cancellationToken);
        await _tables.WriteAsync("}"u8.ToArray(), cancellationToken);
        await _compressed.DisposeAsync();
        await using var archive = await ZipArchive.CreateAsync(
            output,
            ZipArchiveMode.Create,
            leaveOpen: true,
            entryNameEncoding: null,
            cancellationToken
        );
        await EntryAsync(archive, OpenMemoryFormat.Tables, _tables, CompressionLevel.Fastest, cancellationToken);
        await EntryAsync(archive, OpenMemoryFormat.Lines, _lines, CompressionLevel.NoCompression, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        // The files are no longer needed.
        await _compressed.DisposeAsync();
        await _lines.DisposeAsync();
        await _links.DisposeAsync();
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

    private static void Metadata(Utf8JsonWriter writer, MemoryRecord record)
    {
        writer.WritePropertyName("metadata");
        if (record.Metadata is { } metadata)
        {
            metadata.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteEndObject();
    }

    private static void Times(Utf8JsonWriter writer, DateTimeOffset created, DateTimeOffset updated)
    {
        writer.WriteString("created_at", created);
        writer.WriteString("updated_at", updated);
    }

    private void Named(string table, string kind, IEnumerable<string> names, Action<string> write)
    {
        _table.WriteStartArray(table);
        foreach (var name in names)
        {
            _table.WriteStartObject();
            _table.WriteString("id", Id(kind, name));
            write(name);
            Times(_table, _now, _now);
            _table.WriteEndObject();
        }

        _table.WriteEndArray();
    }

    private Guid Id(string kind, string name) => ForeignId.Of(_tenant, $"{kind}/{name}");
}
