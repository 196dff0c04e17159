using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using MemStack.Client;

namespace MemStack.Cli.Checks;

/// <summary>Asks services that answered for the health of their dependencies.</summary>
internal static class DependencyChecks
{
    private const string Readiness = "/health/readiness";
    private const string Detailed = "/health/detailed";

    /// <summary>The check of a service with the state of its dependencies, if it is one that knows them.</summary>
    public static async Task<Check> AddAsync(HttpClient http, Check check, StackService service, CancellationToken cancellationToken)
    {
        if (
            check.State == CheckState.Unreachable
            || service.Health is not { } health
            || !health.AbsolutePath.EndsWith(Readiness, StringComparison.Ordinal)
        )
        {
            return check;
        }

        try
        {
            // An unhealthy service answers 503 with the same document.
            using var answer = await http.GetAsync(new Uri(health.AbsoluteUri[..^Readiness.Length] + Detailed), cancellationToken);
            var document = await answer.Content.ReadFromJsonAsync(HealthJson.Default.HealthDocument, cancellationToken);
            return With(check, document?.Dependencies ?? []);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or JsonException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return check with { State = CheckState.Fault, Text = $"{check.Text}, its dependencies can't be read" };
        }
    }

    private static Check With(Check check, IReadOnlyList<Dependency> dependencies)
    {
        if (dependencies is [])
        {
            return check;
        }

        var bad = dependencies.Where(dependency => dependency.Status != "healthy").ToList();
        if (bad.Count == 0)
        {
            return check with { Text = $"{check.Text}, {string.Join(", ", dependencies.Select(dependency => dependency.Name))} healthy" };
        }

        var texts = bad.Select(dependency =>
            $"{dependency.Name} {dependency.Status}" + (dependency.ErrorClass is { } error ? $" ({error})" : "")
        );
        var worst = bad.Exists(dependency => dependency.Status != "degraded") ? CheckState.Fault : CheckState.Note;
        return check with
        {
            State = check.State == CheckState.Ok ? worst : check.State,
            Text = $"{check.Text}, {string.Join(", ", texts)}",
        };
    }
}

internal sealed record HealthDocument(IReadOnlyList<Dependency>? Dependencies);

internal sealed record Dependency(string? Name, string? Status, string? ErrorClass);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HealthDocument))]
internal sealed partial class HealthJson : JsonSerializerContext;
