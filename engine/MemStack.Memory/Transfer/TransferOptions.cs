using System.ComponentModel.DataAnnotations;

namespace MemStack.Memory.Transfer;

/// <summary>Settings of export and import.</summary>
public sealed class TransferOptions
{
    /// <summary>The maximum size of an import's body, in bytes as they are sent.</summary>
    [Range(
        1024,
        1_099_511_627_776,
        ErrorMessage = "Transfer:MaxImportBytes must be between 1024 and 1099511627776; the default is 1073741824 (1 GiB)."
    )]
    public long MaxImportBytes { get; set; } = 1_073_741_824;

    /// <summary>The maximum size of a compressed import after decompression, in bytes.</summary>
    [Range(
        1024,
        1_099_511_627_776,
        ErrorMessage = "Transfer:MaxUncompressedBytes must be between 1024 and 1099511627776; the default is 4294967296 (4 GiB)."
    )]
    public long MaxUncompressedBytes { get; set; } = 4_294_967_296;

    /// <summary>The maximum size of a line, and of a memory of a list, in bytes.</summary>
    [Range(1024, 268_435_456, ErrorMessage = "Transfer:MaxLineBytes must be between 1024 and 268435456; the default is 33554432 (32 MiB).")]
    public int MaxLineBytes { get; set; } = 33_554_432;

    /// <summary>The number of memories of one transaction of an import. The memories of one add stay together, so it may be
    /// exceeded.</summary>
    [Range(1, 10_000, ErrorMessage = "Transfer:BatchSize must be between 1 and 10000; the default is 500.")]
    public int BatchSize { get; set; } = 500;

    /// <summary>The maximum number of reasons in a report; further ones are only counted.</summary>
    [Range(0, 1_000, ErrorMessage = "Transfer:MaxReportedProblems must be between 0 and 1000; the default is 20.")]
    public int MaxReportedProblems { get; set; } = 20;
}
