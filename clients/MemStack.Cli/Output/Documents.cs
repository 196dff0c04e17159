using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MemStack.Client;

namespace MemStack.Cli.Output;

// What --json prints.

internal sealed record FailureDocument(string Error, int ExitCode);

internal sealed record ConnectDocument(string Client, string User, string Url, JsonObject Configuration);

internal sealed record ExportDocument(string File, string Format, long Bytes, long? Memories);

internal sealed record ImportDocument(
    long Imported,
    long Skipped,
    long Overwritten,
    long Rejected,
    bool Complete,
    Guid? LastId,
    string? Break,
    IReadOnlyList<ImportProblem> Problems
);

internal sealed record BackupDocument(string File, string Store, int Schema, DateTimeOffset CreatedAt, long Memories, string? SetAside);

internal sealed record ChecksDocument(
    string DataDirectory,
    string? Source,
    DateTimeOffset? StartedAt,
    string? Mode,
    IReadOnlyList<CheckDocument> Checks,
    IReadOnlyList<string>? Alerts,
    int ExitCode
);

internal sealed record SloDocument(IReadOnlyList<string> Files);

internal sealed record CheckDocument(string Name, string State, string Text, string? Fix);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(FailureDocument))]
[JsonSerializable(typeof(ConnectDocument))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(BackupDocument))]
[JsonSerializable(typeof(ChecksDocument))]
[JsonSerializable(typeof(SloDocument))]
internal sealed partial class CliJson : JsonSerializerContext;
