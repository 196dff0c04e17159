using System.Text.Json;
using System.Text.Json.Serialization;
using MemStack.Memory.Model;

namespace MemStack.Memory.Quality;

/// <summary>Questions whose answers are known.</summary>
internal static class GoldenSet
{
    public const int MaxQuestions = 10_000;

    // Each pair of tenant and cutoff is a series of each gauge.
    public const int MaxSeries = 100;

    private const int MaxCutoff = 1_000;

    /// <exception cref="MemoryStartException">The file can't be used; the message names the line.</exception>
    public static async Task<IReadOnlyList<GoldenQuestion>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var questions = new List<GoldenQuestion>();
        var number = 0;
        try
        {
            await foreach (var line in File.ReadLinesAsync(file, cancellationToken))
            {
                number++;
                if (string.IsNullOrWhiteSpace(line))
                {
                    continue;
                }

                var question = JsonSerializer.Deserialize(line, GoldenJson.Default.GoldenQuestion);
                if (
                    question is not { Expected.Count: > 0, Tenant.Length: > 0, Cutoff: > 0 and <= MaxCutoff }
                    || string.IsNullOrWhiteSpace(question.Query)
                )
                {
                    throw Wrong(file, number, $"wants tenant, query, expected with an id at least, and a cutoff of 1 to {MaxCutoff}");
                }

                questions.Add(question);
                if (questions.Count > MaxQuestions)
                {
                    throw Wrong(file, number, $"is beyond the {MaxQuestions} questions that are taken");
                }
            }
        }
        catch (JsonException exception)
        {
            throw Wrong(file, number, "is not a JSON object of a question", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MemoryStartException(
                $"MemStack:Quality:GoldenSet names '{file}', which can't be read: correct the path, or leave it unset.",
                exception
            );
        }

        if (questions.DistinctBy(question => (question.Tenant, question.Cutoff)).Count() > MaxSeries)
        {
            throw new MemoryStartException(
                $"MemStack:Quality:GoldenSet '{file}' has more than {MaxSeries} pairs of tenant and cutoff: use fewer."
            );
        }

        return questions;
    }

    private static MemoryStartException Wrong(string file, int line, string what, Exception? inner = null) =>
        new($"MemStack:Quality:GoldenSet '{file}': line {line} {what}.", inner);
}

/// <summary>
/// A question and its answers. Settable, because generated readers give an absent init-only property the default of its type instead
/// of its own.
/// </summary>
internal sealed record GoldenQuestion
{
    public string Tenant { get; set; } = "";

    public string? UserId { get; set; }

    public string? AgentId { get; set; }

    public string? AppId { get; set; }

    public string? RunId { get; set; }

    public string Query { get; set; } = "";

    /// <summary>Ids of memories, or the external ids in their metadata.</summary>
    public IReadOnlyList<string> Expected { get; set; } = [];

    /// <summary>The number of hits that count.</summary>
    public int Cutoff { get; set; } = 10;

    public SearchRequest ToRequest()
    {
        List<MemoryFilter> scope = [];
        foreach (
            var (field, id) in (ReadOnlySpan<(string, string?)>)
                [("user_id", UserId), ("agent_id", AgentId), ("app_id", AppId), ("run_id", RunId)]
        )
        {
            if (id is not null)
            {
                scope.Add(MemoryFilter.Equal(field, id));
            }
        }

        return new SearchRequest
        {
            Tenant = Tenant,
            Query = Query,
            Filter = scope.Count == 0 ? null : MemoryFilter.All(scope),
            TopK = Cutoff,
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(GoldenQuestion))]
internal sealed partial class GoldenJson : JsonSerializerContext;
