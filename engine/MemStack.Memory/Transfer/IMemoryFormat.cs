using MemStack.Memory.Model;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Transfer;

/// <summary>Writes and reads memories in one format.</summary>
internal interface IMemoryFormat
{
    /// <summary>The format that it writes and reads.</summary>
    TransferFormat Format { get; }

    /// <summary>
    /// Writes memories. Nothing is written before the first memory has been read, so that an unavailable store can still be reported as an
    /// error.
    /// </summary>
    /// <returns>The number of memories.</returns>
    Task<long> WriteAsync(
        ExportRequest request,
        IAsyncEnumerable<TransferredMemory> memories,
        DateTimeOffset now,
        Stream output,
        CancellationToken cancellationToken
    );

    /// <summary>Reads memories and reports unreadable ones.</summary>
    /// <exception cref="MemoryValidationException">It is not of this format at all.</exception>
    IAsyncEnumerable<ImportItem> ReadAsync(
        ImportRequest request,
        TransferOptions options,
        DateTimeOffset now,
        Stream input,
        CancellationToken cancellationToken
    );
}

/// <summary>An item that a format has read.</summary>
/// <param name="Kind">The kind of the item.</param>
/// <param name="Line">The line where it begins, from 1.</param>
/// <param name="Memory">The memory, not checked yet.</param>
/// <param name="Reason">The fault.</param>
internal readonly record struct ImportItem(ImportItemKind Kind, long Line, TransferredMemory? Memory = null, string? Reason = null)
{
    public static ImportItem Of(long line, TransferredMemory memory) => new(ImportItemKind.Memory, line, memory);

    public static ImportItem Problem(long line, string reason) => new(ImportItemKind.Problem, line, Reason: reason);

    public static ImportItem Passed(long line) => new(ImportItemKind.Passed, line);

    public static ImportItem Broken(long line, string reason) => new(ImportItemKind.Break, line, Reason: reason);
}

/// <summary>The kinds of items that a format reads.</summary>
internal enum ImportItemKind
{
    /// <summary>A memory.</summary>
    Memory,

    /// <summary>An item that is not a memory.</summary>
    Problem,

    /// <summary>A memory that is skipped on purpose.</summary>
    Passed,

    /// <summary>The text ends too early, or can't be read further.</summary>
    Break,
}
