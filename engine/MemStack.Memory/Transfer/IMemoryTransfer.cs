using MemStack.Memory.Model;

namespace MemStack.Memory.Transfer;

/// <summary>Exports and imports a tenant's memories as streams of any length in bounded memory.</summary>
/// <exception cref="MemoryValidationException">A request is malformed, or a stream is not of its format at all: nothing of it was
/// stored.</exception>
/// <exception cref="StoreUnavailableException">The store cannot take the request now. What earlier batches of an import stored stays;
/// repeating it goes on from there.</exception>
public interface IMemoryTransfer
{
    /// <summary>Refuses a malformed request, before anything is written.</summary>
    void Check(ExportRequest request);

    /// <summary>
    /// Writes memories in the order of their ids. Reads page by page: memories that are added meanwhile may or may not be included.
    /// </summary>
    /// <param name="request">The selection of memories, and the format.</param>
    /// <param name="output">The stream to write to; it is not closed.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    /// <returns>The number of memories written.</returns>
    Task<long> ExportAsync(ExportRequest request, Stream output, CancellationToken cancellationToken);

    /// <summary>
    /// Stores memories under their ids, in batches of one transaction each. Memories that can't be stored are reported and skipped. An
    /// interrupted import can be repeated unchanged: existing memories are recognised by their ids.
    /// </summary>
    /// <param name="request">The owner and the format.</param>
    /// <param name="input">The memories; it is not closed.</param>
    /// <param name="cancellationToken">Ends the import; whole batches stay.</param>
    Task<ImportReport> ImportAsync(ImportRequest request, Stream input, CancellationToken cancellationToken);
}

/// <summary>The file formats of export and import.</summary>
public enum TransferFormat
{
    /// <summary>MemStack's own: JSON Lines with a header and a footer, and everything that belongs to a memory.</summary>
    MemStack,

    /// <summary>mem0's answer to a list of all memories: an object with <c>results</c>, an array, or an object a line.</summary>
    Mem0,

    /// <summary>The ZIP of OpenMemory's backup.</summary>
    OpenMemory,
}

/// <summary>The request of an export.</summary>
public sealed record ExportRequest
{
    /// <summary>The tenant of the API key.</summary>
    public required string Tenant { get; init; }

    /// <summary>The file format.</summary>
    public TransferFormat Format { get; init; }

    /// <summary>The filter; null for all memories of the tenant.</summary>
    public MemoryFilter? Filter { get; init; }

    /// <summary>The user whose memories are exported to <see cref="TransferFormat.OpenMemory"/>; that format needs one.</summary>
    public string? UserId { get; init; }

    /// <summary>The id after which an interrupted export continues; null from the beginning.</summary>
    public Guid? After { get; init; }

    /// <summary>
    /// Indicates whether vectors are included, only in <see cref="TransferFormat.MemStack"/>. Without them an import embeds again.
    /// </summary>
    public bool Vectors { get; init; }
}

/// <summary>The handling of a memory whose id exists.</summary>
public enum ImportMode
{
    /// <summary>It stays as it is.</summary>
    Skip,

    /// <summary>It is replaced, with its history.</summary>
    Overwrite,
}

/// <summary>The request of an import.</summary>
public sealed record ImportRequest
{
    /// <summary>The tenant of the API key.</summary>
    public required string Tenant { get; init; }

    /// <summary>The file format.</summary>
    public TransferFormat Format { get; init; }

    /// <summary>The handling of a memory whose id exists.</summary>
    public ImportMode Mode { get; init; }

    /// <summary>The user of memories that name no owner.</summary>
    public string? UserId { get; init; }
}

/// <summary>The result of an import.</summary>
public sealed record ImportReport
{
    /// <summary>Memories that did not exist before.</summary>
    public long Imported { get; init; }

    /// <summary>Memories that existed and stayed unchanged, and those that were deleted at their source.</summary>
    public long Skipped { get; init; }

    /// <summary>Memories that existed and were replaced.</summary>
    public long Overwritten { get; init; }

    /// <summary>The number of memories that could not be stored.</summary>
    public long Rejected { get; init; }

    /// <summary>The problems of the first rejected ones.</summary>
    public IReadOnlyList<ImportProblem> Problems { get; init; } = [];

    /// <summary>The id of the last memory that was read successfully; null when there was none.</summary>
    public Guid? LastId { get; init; }

    /// <summary>Indicates whether the end was reached. Memories before an interruption are stored all the same.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The missing part of an incomplete import; null otherwise.</summary>
    public string? Break { get; init; }
}

/// <summary>The reason why something was not imported.</summary>
/// <param name="Line">The line of the text where it begins, from 1.</param>
/// <param name="Reason">The fault, without contents.</param>
public sealed record ImportProblem(long Line, string Reason);
