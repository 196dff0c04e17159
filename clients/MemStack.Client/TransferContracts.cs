namespace MemStack.Client;

/// <summary>A format of memories outside of MemStack.</summary>
public enum TransferFormat
{
    /// <summary>MemStack's own JSON Lines, with everything that belongs to a memory.</summary>
    MemStack,

    /// <summary>mem0's list of all memories: an object with <c>results</c>, an array, or an object a line.</summary>
    Mem0,

    /// <summary>The ZIP of OpenMemory's backup, of one user.</summary>
    OpenMemory,
}

/// <summary>An export.</summary>
public sealed record ExportMemoriesRequest
{
    /// <summary>The format.</summary>
    public TransferFormat Format { get; init; }

    /// <summary>
    /// The owner of the memories; null for all of the key's tenant. <see cref="TransferFormat.OpenMemory"/> needs a user.
    /// </summary>
    public MemoryScope? Scope { get; init; }

    /// <summary>The id of the last memory of an interrupted export, after which this one continues.</summary>
    public Guid? After { get; init; }

    /// <summary>True to export vectors, too, in <see cref="TransferFormat.MemStack"/> alone.</summary>
    public bool Vectors { get; init; }
}

/// <summary>Settings of an import.</summary>
public sealed record ImportMemoriesRequest
{
    /// <summary>The format.</summary>
    public TransferFormat Format { get; init; }

    /// <summary>True to replace a memory whose id exists, false to keep it.</summary>
    public bool Overwrite { get; init; }

    /// <summary>The user of memories that name no owner.</summary>
    public string? UserId { get; init; }
}

/// <summary>The outcome of an import.</summary>
/// <param name="Imported">Memories that did not exist before.</param>
/// <param name="Skipped">Memories that existed and stayed unchanged, and those that were deleted at their source.</param>
/// <param name="Overwritten">Memories that existed and were replaced.</param>
/// <param name="Rejected">Memories that could not be stored.</param>
/// <param name="Complete">True when the end was reached; memories before an interruption are stored all the same.</param>
/// <param name="LastId">The last memory that was read successfully; null when there was none.</param>
public sealed record ImportMemoriesResult(long Imported, long Skipped, long Overwritten, long Rejected, bool Complete, Guid? LastId)
{
    /// <summary>The missing part of an incomplete one.</summary>
    public string? Break { get; init; }

    /// <summary>The reasons of the first rejections.</summary>
    public IReadOnlyList<ImportProblem> Problems { get; init; } = [];
}

/// <summary>The reason of a rejection.</summary>
/// <param name="Line">The line where it begins, from 1.</param>
/// <param name="Reason">The fault.</param>
public sealed record ImportProblem(long Line, string Reason);
