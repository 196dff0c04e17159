using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Searching;

namespace MemStack.Memory.Postgres.Rows;

/// <summary>A memory at one version of its row.</summary>
/// <param name="Seq">The row's number.</param>
/// <param name="Version">The transaction that wrote it.</param>
/// <param name="Memory">The memory without its metadata.</param>
/// <param name="Metadata">The metadata as stored: a parsed object could be changed by its receiver.</param>
internal sealed record MemoryRow(long Seq, uint Version, MemoryRecord Memory, string? Metadata)
{
    // The approximate size of the objects and the cache entry.
    private const int Overhead = 1_000;

    /// <summary>Its approximate size in memory, in bytes.</summary>
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

    /// <summary>The memory, with its own copy of the metadata.</summary>
    public MemoryRecord ToRecord() => Metadata is null ? Memory : Memory with { Metadata = StoredJson.Metadata(Metadata) };
}
