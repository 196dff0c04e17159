namespace MemStack.Web.Services.Operations;

/// <summary>A service-level objective and its state.</summary>
/// <param name="Name">The objective's id.</param>
/// <param name="Service">The service.</param>
/// <param name="Objective">The promised ratio, such as 0.999.</param>
/// <param name="BudgetRemaining">The rest of the error budget: 1 is all of it, below 0 it is overspent; null while it is unknown.</param>
public sealed record ServiceLevel(string Name, string Service, double Objective, double? BudgetRemaining);

/// <summary>The queue of adds.</summary>
/// <param name="Waiting">The number of waiting adds.</param>
/// <param name="Running">The number of running adds.</param>
/// <param name="Dead">The number of dead letters.</param>
/// <param name="Oldest">The waiting time of the oldest waiting add.</param>
public sealed record IngestQueue(double Waiting, double Running, double Dead, TimeSpan Oldest);

/// <summary>The cost of models in USD.</summary>
/// <param name="Today">The cost since midnight UTC.</param>
/// <param name="ProjectedMonth">The cost of this month at the rate until now.</param>
public sealed record ModelCost(double Today, double ProjectedMonth);

/// <summary>A figure over the last hour.</summary>
/// <param name="From">The start.</param>
/// <param name="To">The end.</param>
/// <param name="Lines">A line for each service.</param>
public sealed record Trend(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<TrendLine> Lines);

/// <summary>The line of a service.</summary>
/// <param name="Name">The service.</param>
/// <param name="Points">Its values; a value that is not a number is a gap.</param>
public sealed record TrendLine(string Name, IReadOnlyList<TrendPoint> Points)
{
    /// <summary>The last value; null where there is none at the end.</summary>
    public double? Last => Points is [.., { Value: var last }] && double.IsFinite(last) ? last : null;

    /// <summary>The highest value; null without values.</summary>
    public double? Highest =>
        Points.Where(point => double.IsFinite(point.Value)).Select(point => (double?)point.Value).DefaultIfEmpty(null).Max();
}

/// <summary>A value at a time.</summary>
/// <param name="At">The time.</param>
/// <param name="Value">The value.</param>
public sealed record TrendPoint(DateTimeOffset At, double Value);
