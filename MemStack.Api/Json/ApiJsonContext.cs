using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MemStack.Api.Errors.Contracts;
using MemStack.Api.Graph.Contracts;
using MemStack.Api.Hosted.Contracts;
using MemStack.Api.Operations.Contracts;
using MemStack.Api.SelfHosted.Contracts;
using MemStack.Api.Transfer.Contracts;

namespace MemStack.Api.Json;

/// <summary>Serializes every contract without reflection: snake_case, strict numbers, no duplicate names.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    PropertyNameCaseInsensitive = false,
    NumberHandling = JsonNumberHandling.Strict
)]
[JsonSerializable(typeof(HostedError))]
[JsonSerializable(typeof(DetailError))]
[JsonSerializable(typeof(FieldErrors))]
[JsonSerializable(typeof(HostedAddBody))]
[JsonSerializable(typeof(HostedListBody))]
[JsonSerializable(typeof(HostedSearchBody))]
[JsonSerializable(typeof(HostedUpdateBody))]
[JsonSerializable(typeof(HostedBatchBody))]
[JsonSerializable(typeof(HostedPing))]
[JsonSerializable(typeof(HostedMessage))]
[JsonSerializable(typeof(HostedDeleted))]
[JsonSerializable(typeof(HostedEventMessage))]
[JsonSerializable(typeof(HostedAddResult))]
[JsonSerializable(typeof(HostedLegacyAddResult))]
[JsonSerializable(typeof(IReadOnlyList<HostedAddedMemory>))]
[JsonSerializable(typeof(HostedMemoryPage))]
[JsonSerializable(typeof(IReadOnlyList<HostedListedMemory>))]
[JsonSerializable(typeof(HostedSearchResult))]
[JsonSerializable(typeof(IReadOnlyList<HostedFoundMemory>))]
[JsonSerializable(typeof(IReadOnlyList<HostedHistoryItem>))]
[JsonSerializable(typeof(HostedEntityPage))]
[JsonSerializable(typeof(HostedEvent))]
[JsonSerializable(typeof(HostedEventPage))]
[JsonSerializable(typeof(IReadOnlyList<HostedQueuedAdd>))]
[JsonSerializable(typeof(HostedLegacyQueuedAdd))]
[JsonSerializable(typeof(GraphResponse))]
[JsonSerializable(typeof(DeadLetterPage))]
[JsonSerializable(typeof(ReplayResponse))]
[JsonSerializable(typeof(ReembedResponse))]
[JsonSerializable(typeof(ImportResponse))]
[JsonSerializable(typeof(AddBody))]
[JsonSerializable(typeof(UpdateBody))]
[JsonSerializable(typeof(SearchBody))]
[JsonSerializable(typeof(AddResult))]
[JsonSerializable(typeof(MemoryList))]
[JsonSerializable(typeof(MemoryResponse))]
[JsonSerializable(typeof(SearchResult))]
[JsonSerializable(typeof(MessageResponse))]
[JsonSerializable(typeof(IReadOnlyList<HistoryResponse>))]
[JsonSerializable(typeof(IReadOnlyList<EntityResponse>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<Guid>))]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(bool?))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
