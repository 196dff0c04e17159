using System.Text.Json;
using System.Text.Json.Serialization;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;

namespace MemStack.Memory.Queue;

/// <summary>Reads and writes the JSON of a queued add in its row.</summary>
public static class StoredJob
{
    /// <summary>A queued add and its trace. Its scope and messages are at the top level, where SQL reads them.</summary>
    public static string Write(IngestJob job)
    {
        var request = JsonSerializer.SerializeToNode(job.Request, JobJson.Default.AddRequest)!.AsObject();
        // PostgreSQL can't read a JSON document that contains a NUL, and other parts of it are queried: metadata with a NUL are stored as a
        // separate text.
        if (StoredJson.Metadata(job.Request.Metadata) is { } metadata && metadata.Contains("\\u0000", StringComparison.Ordinal))
        {
            request.Remove(nameof(AddRequest.Metadata));
            request[nameof(JobExtras.MetadataText)] = metadata;
        }

        if (job.TraceParent is { } parent)
        {
            request[nameof(job.TraceParent)] = parent;
        }

        if (job.TraceState is { } state)
        {
            request[nameof(job.TraceState)] = state;
        }

        return request.ToJsonString();
    }

    /// <summary>A queued add from its row.</summary>
    public static IngestJob Read(Guid eventId, string json, string fingerprint, int attempts)
    {
        var extras = JsonSerializer.Deserialize(json, JobJson.Default.JobExtras);
        var request = JsonSerializer.Deserialize(json, JobJson.Default.AddRequest)!;
        if (extras?.MetadataText is { } metadata)
        {
            request = request with { Metadata = StoredJson.Metadata(metadata) };
        }

        return new IngestJob(eventId, request, fingerprint, attempts)
        {
            TraceParent = extras?.TraceParent,
            TraceState = extras?.TraceState,
        };
    }
}

[JsonSerializable(typeof(AddRequest))]
[JsonSerializable(typeof(JobExtras))]
internal sealed partial class JobJson : JsonSerializerContext;

/// <summary>The parts of a queued add that are not in its request: its caller's trace, and separate metadata.</summary>
internal sealed record JobExtras(string? TraceParent, string? TraceState, string? MetadataText);
