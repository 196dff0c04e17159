using System.Text.Json;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Stores;
using MemStack.Memory.Text;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>Converts other programs' memories to ours.</summary>
internal static class ForeignMemory
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Returns whether a memory is true at a moment.</summary>
    public static bool IsTrue(MemoryRecord record, DateTimeOffset now) =>
        record.ValidTo is null ? record.SupersededBy is null : record.ValidTo > now;

    /// <summary>Reads an object; null means that it is skipped.</summary>
    public static ImportItem Parse(long line, ReadOnlyMemory<byte> text, Func<JsonElement, TransferredMemory?> read)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return read(document.RootElement) is { } memory ? ImportItem.Of(line, memory) : ImportItem.Passed(line);
        }
        catch (JsonException exception)
        {
            return ImportItem.Problem(line, Mem0Format.ReasonOf(exception));
        }
        catch (FormatException exception)
        {
            return ImportItem.Problem(line, exception.Message);
        }
        catch (InvalidOperationException)
        {
            // JsonElement's exception when it reads a text with half a surrogate pair, or with bytes that are not UTF-8.
            return ImportItem.Problem(line, "a text or a name is not well-formed Unicode");
        }
    }

    /// <summary>Reads a state by its name; an unknown one is active.</summary>
    public static MemoryState State(string? word) =>
        word?.ToLowerInvariant() switch
        {
            "paused" => MemoryState.Paused,
            "archived" => MemoryState.Archived,
            "deleted" => MemoryState.Deleted,
            _ => MemoryState.Active,
        };

    /// <summary>Returns the memory under its id, or one derived from it, with the first step of its history.</summary>
    /// <param name="request">The request, whose owner is used when the memory names none.</param>
    /// <param name="origin">The program it comes from.</param>
    /// <param name="id">Its id there.</param>
    /// <param name="now">The time of storing if it is unknown.</param>
    /// <param name="record">The known properties of the memory.</param>
    public static TransferredMemory Of(ImportRequest request, string origin, string? id, DateTimeOffset now, MemoryRecord record)
    {
        var created = record.CreatedAt == default ? now : record.CreatedAt;
        if (
            record is { UserId: null, AgentId: null, AppId: null, RunId: null }
            || (origin == OpenMemoryFormat.Origin && record.UserId is null)
        )
        {
            record = record with { UserId = request.UserId ?? throw new FormatException("the memory names no user; give user_id") };
        }

        record = record with
        {
            // Without an id, the same text of the same owner at the same time is the same memory.
            Id = Guid.TryParse(id, out var uuid)
                ? uuid
                : ForeignId.Of(
                    record.Tenant,
                    id is null ? $"{origin}//{ScopeKeys.Owner(record)}/{record.CreatedAt:O}/{record.Text}" : $"{origin}/{id}"
                ),
            CreatedAt = created,
            UpdatedAt = record.UpdatedAt == default ? created : record.UpdatedAt,
        };
        var step = new TransferredStep(
            ForeignId.Of(record.Tenant, $"step/{record.Id:D}/{origin}"),
            HistoryEvent.Add,
            null,
            record.Text,
            record with
            {
                Text = "",
            },
            created
        );
        return new TransferredMemory(record) { DedupKey = TextAnalyzer.DedupKey(record.Text), History = [step] };
    }
}
