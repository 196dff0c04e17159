using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Searching;

namespace MemStack.Memory.Postgres.Rows;

/// <summary>A memory as a version of its row has it.</summary>
/// <param name="Seq">The row's number.</param>
/// <param name="Version">The transaction that wrote it.</param>
/// <param name="Memory">Without metadata.</param>
/// <param name="Metadata">As stored: parsed, it could be changed by whom it is given to.</param>
internal sealed record MemoryRow(long Seq, uint Version, MemoryRecord Memory, string? Metadata)
{
    // The objects and a cache's entry, about.
    private const int Overhead = 1_000;

    /// <summary>The memory that it takes, in bytes, about.</summary>
    public long Size =>
        Overhead
        + (
            sizeof(char)
            * (
                (long)Memory.Text.Length
                + Memory.Hash.Length
                + (Metadata?.Length ?? 0)
                + Memory.Categories.Sum(category => category.Length + 20)
            )
        );

    /// <summary>Returns whether it is the row that the candidate was read from.</summary>
    public bool IsOf(in Candidate candidate) =>
        Seq == candidate.Seq && Version == candidate.Version && (Memory.ValidFrom ?? Memory.CreatedAt) == candidate.Time;

    /// <summary>The memory, with metadata of its own.</summary>
    public MemoryRecord ToRecord() => Metadata is null ? Memory : Memory with { Metadata = StoredJson.Metadata(Metadata) };
}
