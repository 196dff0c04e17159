using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>
/// Reads mem0's answer to a list of all memories, hosted (<c>POST /v3/memories/</c>, run ids as <c>session_id</c>) and self-hosted (<c>GET
/// /memories</c>): an object with <c>results</c>, pages of that one after the other, a bare array, or an object a line. Writes only
/// currently true memories: mem0's format has no validity times.
/// </summary>
internal sealed class Mem0Format : IMemoryFormat
{
    public TransferFormat Format => TransferFormat.Mem0;

    private const int FlushBytes = 128 * 1024;
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
        var count = 0L;
        for (var isMore = await source.MoveNextAsync(); isMore; isMore = await source.MoveNextAsync())
        {
            var record = source.Current.Record;
            if (record.State != MemoryState.Active || !ForeignMemory.IsTrue(record, now))
            {
                continue;
            }

            buffer.Write(count++ == 0 ? "{\"results\":[\n"u8 : ",\n"u8);
            writer.Reset();
            Write(writer, record);
            await writer.FlushAsync(cancellationToken);
            if (buffer.WrittenCount < FlushBytes)
            {
                continue;
            }

            await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
            buffer.ResetWrittenCount();
        }

        buffer.Write(count == 0 ? "{\"results\":[]}\n"u8 : "\n]}\n"u8);
        await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
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
        await foreach (var part in JsonObjects.ReadAsync(input, "results", options.MaxLineBytes, cancellationToken))
        {
            yield return part switch
            {
                { IsBreak: true, Reason: { } reason } => ImportItem.Broken(part.Line, reason),
                { Reason: { } reason } => ImportItem.Problem(part.Line, reason),
                _ => ForeignMemory.Parse(part.Line, part.Object, item => Read(item, request, now)),
            };
        }
    }

    /// <summary>The message of a JSON exception, without the text.</summary>
    public static string ReasonOf(JsonException exception) =>
        exception.InnerException is not JsonException && exception.Path is { Length: > 1 } path
            ? $"the value of '{path.TrimStart('$', '.')}' has the wrong type"
            : "this is not valid JSON";

    private static TransferredMemory? Read(JsonElement item, ImportRequest request, DateTimeOffset now)
    {
        var state = ForeignMemory.State(ForeignValues.Text(item, "lifecycle_state") ?? ForeignValues.Text(item, "state"));
        if (state == MemoryState.Deleted)
        {
            return null;
        }

        var role = ForeignValues.Text(item, "role");
        return ForeignMemory.Of(
            request,
            "mem0",
            ForeignValues.Id(item, "id"),
            now,
            new MemoryRecord
            {
                Id = default,
                Tenant = request.Tenant,
                Text = ForeignValues.Text(item, "memory", "text", "data") ?? throw new FormatException("memory is missing"),
                Hash = "",
                UserId = ForeignValues.Id(item, "user_id"),
                AgentId = ForeignValues.Id(item, "agent_id"),
                AppId = ForeignValues.Id(item, "app_id"),
                RunId = ForeignValues.Id(item, "run_id", "session_id"),
                ActorId = ForeignValues.Id(item, "actor_id"),
                Role = role is "user" or "assistant" ? role : null,
                Metadata = ForeignValues.Object(item, "metadata"),
                Categories = ForeignValues.Topics(item, "categories"),
                State = state,
                ValidFrom = ForeignValues.Time(item, "valid_from"),
                ValidTo = ForeignValues.Time(item, "valid_to"),
                SupersededBy = Guid.TryParse(ForeignValues.Text(item, "replaced_by"), out var by) ? by : null,
                ExpiresAt = ForeignValues.Day(item, "expiration_date"),
                CreatedAt = ForeignValues.Time(item, "created_at") ?? default,
                UpdatedAt = ForeignValues.Time(item, "updated_at") ?? default,
            }
        );
    }

    private static void Write(Utf8JsonWriter writer, MemoryRecord record)
    {
        writer.WriteStartObject();
        writer.WriteString("id", record.Id);
        writer.WriteString("memory", record.Text);
        writer.WriteString("hash", record.Hash);
        Optional("user_id", record.UserId);
        Optional("agent_id", record.AgentId);
        Optional("app_id", record.AppId);
        Optional("run_id", record.RunId);
        Optional("actor_id", record.ActorId);
        Optional("role", record.Role);
        writer.WritePropertyName("metadata");
        if (record.Metadata is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            record.Metadata.WriteTo(writer);
        }

        writer.WriteStartArray("categories");
        foreach (var category in record.Categories)
        {
            writer.WriteStringValue(category);
        }

        writer.WriteEndArray();
        writer.WriteString("created_at", record.CreatedAt);
        writer.WriteString("updated_at", record.UpdatedAt);
        Optional("expiration_date", record.ExpiresAt?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        writer.WriteEndObject();

        void Optional(string name, string? value)
        {
            if (value is not null)
            {
                writer.WriteString(name, value);
            }
        }
    }
}
