using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace MemStack.Api.Transfer.Contracts;

/// <summary>The query of an export.</summary>
internal sealed record ExportQuery(
    [property: FromQuery(Name = "format")] string? Format,
    [property: FromQuery(Name = "user_id")] string? UserId,
    [property: FromQuery(Name = "agent_id")] string? AgentId,
    [property: FromQuery(Name = "app_id")] string? AppId,
    [property: FromQuery(Name = "run_id")] string? RunId,
    [property: FromQuery(Name = "after")] string? After,
    [property: FromQuery(Name = "vectors")] bool? Vectors
);

/// <summary>The query of an import.</summary>
internal sealed record ImportQuery(
    [property: FromQuery(Name = "format")] string? Format,
    [property: FromQuery(Name = "mode")] string? Mode,
    [property: FromQuery(Name = "user_id")] string? UserId
);

/// <summary>The result of an import.</summary>
internal sealed record ImportResponse(long Imported, long Skipped, long Overwritten, long Rejected, bool Complete, Guid? LastId)
{
    /// <summary>The missing part of an incomplete import.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Break { get; init; }

    /// <summary>The reason why memories were rejected, for the first ones.</summary>
    public IReadOnlyList<ImportProblemResponse> Problems { get; init; } = [];
}

/// <summary>The reason why a memory was rejected.</summary>
internal sealed record ImportProblemResponse(long Line, string Reason);
