using System.ComponentModel.DataAnnotations;

namespace MemStack.Memory.Quality;

/// <summary>Settings of the quality measurements while the engine runs.</summary>
public sealed class QualityOptions
{
    /// <summary>
    /// A file of questions and the memories that answer them, one JSON object a line; null for none. See docs/telemetry.md.
    /// </summary>
    public string? GoldenSet { get; set; }

    /// <summary>The time between two evaluations of the golden set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ErrorMessage = "Quality:Interval must be between 1 second and 7 days.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The key of a memory's metadata that may contain its id in the golden set.</summary>
    [Required]
    public string ExternalIdKey { get; set; } = "external_id";

    /// <summary>The share of approximate vector searches that are repeated exactly in the background, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double VectorSampling { get; set; } = 0.01;

    /// <summary>The number of vectors of a model up to which searches are repeated exactly; with more it would take too long.</summary>
    [Range(0, 100_000_000)]
    public long MaxCompared { get; set; } = 500_000;
}
