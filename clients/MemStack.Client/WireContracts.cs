using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MemStack.Client;

// The hosted mem0 surface's bodies, which the public contracts hide.

internal sealed record AddBody
{
    public required IReadOnlyList<MessageContract> Messages { get; init; }
    public string? UserId { get; init; }
    public string? AgentId { get; init; }
    public string? AppId { get; init; }
    public string? RunId { get; init; }
    public JsonObject? Metadata { get; init; }
    public required bool Infer { get; init; }

    /// <summary>Seconds since 1970, UTC.</summary>
    public long? Timestamp { get; init; }
    public DateOnly? ExpirationDate { get; init; }
    public bool? AsyncMode { get; init; }

    public static AddBody Of(AddMemoriesRequest request) =>
        new()
        {
            Messages = request.Messages,
            UserId = request.Scope.UserId,
            AgentId = request.Scope.AgentId,
            AppId = request.Scope.AppId,
            RunId = request.Scope.RunId,
            Metadata = request.Metadata,
            Infer = request.Infer,
            Timestamp = request.Timestamp?.ToUnixTimeSeconds(),
            ExpirationDate = request.ExpirationDate,
            AsyncMode = request.Queue,
        };
}

internal sealed record AddAnswer
{
    public required Guid EventId { get; init; }
    public required string Status { get; init; }
    public IReadOnlyList<AddedAnswer>? Results { get; init; }
}

internal sealed record EventAnswer
{
    public string? Error { get; init; }
    public required Guid Id { get; init; }
    public required string Status { get; init; }
    public IReadOnlyList<AddedAnswer>? Results { get; init; }
}

/// <summary>The text is in <c>data.memory</c> on the hosted surface and in <c>memory</c> on the self-hosted one.</summary>
internal sealed record AddedAnswer
{
    public required Guid Id { get; init; }
    public string? Memory { get; init; }
    public AddedData? Data { get; init; }
    public string? Event { get; init; }
    public string? PreviousMemory { get; init; }
    public Guid? ReplacedBy { get; init; }

    public static IReadOnlyList<AddedMemory> ToContracts(IReadOnlyList<AddedAnswer>? results) =>
        results is null ? [] : [.. results.Select(result => result.ToContract())];

    private AddedMemory ToContract() =>
        new(Id, Data?.Memory ?? Memory ?? "", Event ?? "ADD") { PreviousMemory = PreviousMemory, ReplacedBy = ReplacedBy };
}

internal sealed record AddedData(string? Memory);

internal sealed record SearchBody(string Query, JsonObject Filters, int TopK, double Threshold)
{
    public DateTimeOffset? AsOf { get; init; }
    public bool? ShowSuperseded { get; init; }
    public bool? Relations { get; init; }
}

internal sealed record ListBody(JsonObject Filters)
{
    public DateTimeOffset? AsOf { get; init; }
    public bool? ShowSuperseded { get; init; }
}

internal sealed record UpdateBody(string? Text, JsonObject? Metadata);

internal sealed record BatchBody(IReadOnlyList<BatchItem> Memories);

internal sealed record BatchItem(Guid MemoryId);

internal sealed record ResultsAnswer<T>(IReadOnlyList<T>? Results)
{
    public IReadOnlyList<RelationItem>? Relations { get; init; }
}

internal sealed record ErasedAnswer(long Erased);

internal sealed record ReplayedAnswer(int Replayed);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(AddBody))]
[JsonSerializable(typeof(AddAnswer))]
[JsonSerializable(typeof(EventAnswer))]
[JsonSerializable(typeof(SearchBody))]
[JsonSerializable(typeof(ListBody))]
[JsonSerializable(typeof(UpdateBody))]
[JsonSerializable(typeof(BatchBody))]
[JsonSerializable(typeof(MemoryItem))]
[JsonSerializable(typeof(ResultsAnswer<MemoryItem>))]
[JsonSerializable(typeof(PageOf<MemoryItem>))]
[JsonSerializable(typeof(PageOf<EntityItem>))]
[JsonSerializable(typeof(IReadOnlyList<HistoryItem>))]
[JsonSerializable(typeof(MemoryGraph))]
[JsonSerializable(typeof(PageOf<DeadLetter>))]
[JsonSerializable(typeof(ErasedAnswer))]
[JsonSerializable(typeof(ReplayedAnswer))]
[JsonSerializable(typeof(ImportMemoriesResult))]
internal sealed partial class WireJsonContext : JsonSerializerContext;
