using System.Text.Json;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>Writes the tables of OpenMemory's database as one JSON object: its user, memories, apps and categories.</summary>
internal sealed class OpenMemoryTablesWriter : IAsyncDisposable
{
    private const int FlushBytes = 64 * 1024;

    private readonly string _tenant;
    private readonly string _user;
    private readonly DateTimeOffset _now;
    private readonly FileStream _file = TempFile.Create();
    private readonly FileStream _links = TempFile.Create();
    private readonly Utf8JsonWriter _json;

    // The table of memories' categories, which is written at the same time as that of memories.
    private readonly Utf8JsonWriter _link;
    private readonly SortedSet<string> _apps = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _categories = new(StringComparer.Ordinal);

    public OpenMemoryTablesWriter(string tenant, string user, DateTimeOffset now)
    {
        (_tenant, _user, _now) = (tenant, user, now);
        (_json, _link) = (new Utf8JsonWriter(_file, OpenMemoryJson.Relaxed), new Utf8JsonWriter(_links, OpenMemoryJson.Relaxed));
        _json.WriteStartObject();
        _json.WriteStartObject("user");
        _json.WriteString("id", Id("user", user));
        _json.WriteString("user_id", user);
        _json.WriteNull("name");
        _json.WriteNull("email");
        _json.WriteEmptyObject("metadata");
        _json.WriteTimes(now, now);
        _json.WriteEndObject();
        _json.WriteStartArray("memories");
        _link.WriteStartArray();
    }

    public async Task AddAsync(MemoryRecord record, string app, CancellationToken cancellationToken)
    {
        _apps.Add(app);
        _json.WriteStartObject();
        _json.WriteString("id", record.Id);
        _json.WriteString("user_id", Id("user", _user));
        _json.WriteString("app_id", Id("app", app));
        _json.WriteString("content", record.Text);
        _json.WriteMetadata(record);
        _json.WriteState(record);
        _json.WriteTimes(record.CreatedAt, record.UpdatedAt);
        if (record.State == MemoryState.Archived)
        {
            _json.WriteString("archived_at", record.UpdatedAt);
        }
        else
        {
            _json.WriteNull("archived_at");
        }

        _json.WriteNull("deleted_at");
        _json.WriteStartArray("category_ids");
        foreach (var category in record.Categories)
        {
            _categories.Add(category);
            _json.WriteStringValue(Id("category", category));
            _link.WriteStartObject();
            _link.WriteString("memory_id", record.Id);
            _link.WriteString("category_id", Id("category", category));
            _link.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        if (_json.BytesPending > FlushBytes)
        {
            await _json.FlushAsync(cancellationToken);
        }

        if (_link.BytesPending > FlushBytes)
        {
            await _link.FlushAsync(cancellationToken);
        }
    }

    /// <summary>Returns the complete file; nothing can be added after it.</summary>
    public async Task<FileStream> CompleteAsync(CancellationToken cancellationToken)
    {
        _json.WriteEndArray();
        WriteTable(
            "apps",
            "app",
            _apps,
            app =>
            {
                _json.WriteString("owner_id", Id("user", _user));
                _json.WriteString("name", app);
                _json.WriteNull("description");
                _json.WriteEmptyObject("metadata");
                _json.WriteBoolean("is_active", true);
            }
        );
        WriteTable(
            "categories",
            "category",
            _categories,
            category =>
            {
                _json.WriteString("name", category);
                _json.WriteNull("description");
            }
        );
        foreach (var empty in (string[])["status_history", "access_controls"])
        {
            _json.WriteStartArray(empty);
            _json.WriteEndArray();
        }

        _json.WriteStartObject("export_meta");
        _json.WriteNull("app_id_filter");
        _json.WriteNull("from_date");
        _json.WriteNull("to_date");
        _json.WriteString("version", "1");
        _json.WriteString("generated_at", _now);
        _json.WriteEndObject();
        _link.WriteEndArray();
        await _link.FlushAsync(cancellationToken);
        await _json.FlushAsync(cancellationToken);
        // The links are JSON already: they are written unchanged.
        await _file.WriteAsync(",\"memory_categories\":"u8.ToArray(), cancellationToken);
        _links.Position = 0;
        await _links.CopyToAsync(_file, cancellationToken);
        await _file.WriteAsync("}"u8.ToArray(), cancellationToken);
        return _file;
    }

    public async ValueTask DisposeAsync()
    {
        // The files are no longer needed, so what the JSON writers still hold is dropped.
        await _links.DisposeAsync();
        await _file.DisposeAsync();
    }

    private void WriteTable(string table, string kind, IEnumerable<string> names, Action<string> write)
    {
        _json.WriteStartArray(table);
        foreach (var name in names)
        {
            _json.WriteStartObject();
            _json.WriteString("id", Id(kind, name));
            write(name);
            _json.WriteTimes(_now, _now);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private Guid Id(string kind, string name) => ForeignId.Of(_tenant, $"{kind}/{name}");
}
