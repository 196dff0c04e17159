using System.Text.Json;
using System.Text.Json.Serialization;
using MemStack.Memory.Configuration;

namespace MemStack.Memory.Backup;

/// <summary>The contents of a backup: the last entry of its ZIP, <c>manifest.json</c>.</summary>
public sealed record BackupManifest
{
    internal const string EntryName = "manifest.json";

    /// <summary>The value of <see cref="Format"/>.</summary>
    public const string FormatName = "memstack-backup";

    /// <summary>The newest <see cref="Version"/> that this version writes and reads.</summary>
    public const int LatestVersion = 1;

    /// <summary>Distinguishes a backup of MemStack's from other files.</summary>
    public required string Format { get; init; }

    /// <summary>The version of this format.</summary>
    public required int Version { get; init; }

    /// <summary>The kind of store: <see cref="MemoryOptions.SqliteStore"/> or <see cref="MemoryOptions.PostgresStore"/>.</summary>
    public required string Store { get; init; }

    /// <summary>The mode of its data folder or server.</summary>
    public required string Mode { get; init; }

    /// <summary>The version of the store's schema.</summary>
    public required int Schema { get; init; }

    /// <summary>The time when it was begun.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The files of the ZIP.</summary>
    public required IReadOnlyList<BackupFile> Files { get; init; }

    /// <summary>The tables, each with its number of rows.</summary>
    public required IReadOnlyList<BackupTable> Tables { get; init; }

    /// <summary>Indicates whether the store has recorded the time, for the metric of its last backup.</summary>
    [JsonIgnore]
    public bool IsRecorded { get; init; }

    /// <summary>The number of memories, in any state.</summary>
    [JsonIgnore]
    public long Memories => Tables.FirstOrDefault(table => table.Name == "memories")?.Rows ?? 0;
}

/// <summary>A file of a backup.</summary>
/// <param name="Name">Its name in the ZIP.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, hexadecimal.</param>
public sealed record BackupFile(string Name, long Bytes, string Sha256);

/// <summary>A table of a backup.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">The number of its rows.</param>
public sealed record BackupTable(string Name, long Rows)
{
    /// <summary>PostgreSQL: its columns, in the order of the file.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>PostgreSQL: the identity column, if any.</summary>
    public string? Identity { get; init; }

    /// <summary>PostgreSQL: the last number of the identity column.</summary>
    public long? LastNumber { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext
{
    public static BackupManifest? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Default.BackupManifest);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
