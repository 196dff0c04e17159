using System.Globalization;

namespace MemStack.Cli.Slo;

/// <summary>A service level objective: the share of good events that a service promises over 30 days.</summary>
internal sealed record Objective
{
    /// <summary>The place of the window in an expression, as a duration of Prometheus.</summary>
    public const string Window = "{{window}}";

    public required string Id { get; init; }

    public required string Service { get; init; }

    public required string Team { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    /// <summary>The promised share, in percent.</summary>
    public required decimal Percent { get; init; }

    /// <summary>The noun for the events, as texts of alerts use it.</summary>
    public required string Unit { get; init; }

    /// <summary>The minimum of events a second for an alert.</summary>
    public required decimal MinRate { get; init; }

    /// <summary>The expression of bad events a second.</summary>
    public required string Errors { get; init; }

    /// <summary>The expression of all events a second.</summary>
    public required string Total { get; init; }

    /// <summary>True if the bad events are those above a bound: without the bound's series there is no answer, and not 0.</summary>
    public bool IsLatency { get; init; }

    /// <summary>The promised share, between 0 and 1.</summary>
    public decimal Target => Percent / 100;

    /// <summary>The share of events that may be bad.</summary>
    public decimal Budget => 1 - Target;

    /// <summary>A number as Prometheus reads it.</summary>
    public static string Number(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
