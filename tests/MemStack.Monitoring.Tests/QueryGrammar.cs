using System.Text.Json;
using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>A field that a query uses.</summary>
/// <param name="Name">Its name, with the scope for traces.</param>
/// <param name="Value">The value that it is compared with, as written, if it is.</param>
internal sealed record QueryField(string Name, string? Value)
{
    /// <summary>The values that it is compared with: the alternatives of a pattern, without quotes.</summary>
    public IEnumerable<string> Values => Value?.Trim('"', '`').Split('|') ?? [];
}

/// <summary>A query as Grafana's grammar reads it.</summary>
/// <param name="Error">Where it can't be read.</param>
/// <param name="Fields">The fields it uses.</param>
/// <param name="Stages">The parsers of log lines it uses.</param>
internal sealed record ReadQuery(string? Error, IReadOnlyList<QueryField> Fields, IReadOnlyList<string> Stages);

/// <summary>Grafana's grammars of LogQL and TraceQL, which are packages of npm.</summary>
internal static class QueryGrammar
{
    private const string Folder = "grammars";

    /// <summary>Reads queries; skips the running test where npm or node is missing.</summary>
    public static async Task<IReadOnlyList<ReadQuery>> ReadAsync(IEnumerable<SavedQuery> queries, CancellationToken cancellationToken)
    {
        var installed = await NpmPackages.InstallAsync(Folder, cancellationToken);
        using var temporary = new TempDirectory();
        var file = temporary.File("queries.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(queries, JsonSerializerOptions.Web), cancellationToken);
        var result = await ProcessRunner.RunAsync(
            Tools.Require("node"),
            [Repository.File("tests", Folder, "read.mjs"), file],
            new() { WorkingFolder = installed },
            cancellationToken: cancellationToken
        );
        Assert.True(result.ExitCode == 0, result.Everything);
        return JsonSerializer.Deserialize<List<ReadQuery>>(result.Output, JsonSerializerOptions.Web)!;
    }
}
