using System.Diagnostics.Metrics;
using MemStack.Memory.Models.Configuration;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Models.Telemetry;

/// <summary>Adds up the cost of this process's calls by day and month (UTC). A restart begins anew.</summary>
internal sealed class ModelSpending
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private DateTimeOffset _since;
    private DateTime _day;
    private double _today;
    private double _month;

    public ModelSpending(Meter meter, IOptions<ModelBudgetOptions> budget, TimeProvider time)
    {
        _time = time;
        _since = time.GetUtcNow();
        _day = _since.UtcDateTime.Date;
        meter.CreateObservableGauge(
            ModelTelemetry.DailyBudget,
            () => budget.Value.Daily is > 0 and var daily ? [new(daily)] : (IEnumerable<Measurement<double>>)[],
            "{USD}",
            "The budget of a day for calls to models, in US dollars; nothing without one."
        );
        meter.CreateObservableGauge(
            ModelTelemetry.CostToday,
            () => Read(static (spending, _) => spending._today),
            "{USD}",
            "The cost of this process's calls to models since midnight UTC, in US dollars."
        );
        meter.CreateObservableGauge(
            ModelTelemetry.ProjectedMonth,
            () => Read(static (spending, now) => spending.Projected(now)),
            "{USD}",
            "The cost of this month at the rate until now, in US dollars."
        );
    }

    public void Add(double cost) =>
        Read(
            (spending, _) =>
            {
                spending._today += cost;
                spending._month += cost;
                return cost;
            }
        );

    // A day at least, so that the first calls after a start or after the turn of a month are not extrapolated from minutes.
    private double Projected(DateTimeOffset now) =>
        _month / Math.Max(1, (now - _since).TotalDays) * DateTime.DaysInMonth(_day.Year, _day.Month);

    private double Read(Func<ModelSpending, DateTimeOffset, double> read)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            TurnTo(now.UtcDateTime.Date);
            return read(this, now);
        }
    }

    private void TurnTo(DateTime day)
    {
        if (day == _day)
        {
            return;
        }

        _today = 0;
        if ((day.Year, day.Month) != (_day.Year, _day.Month))
        {
            _month = 0;
            _since = new DateTimeOffset(day.Year, day.Month, 1, 0, 0, 0, TimeSpan.Zero);
        }

        _day = day;
    }
}
