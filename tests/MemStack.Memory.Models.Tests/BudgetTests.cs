using System.Diagnostics.Metrics;
using MemStack.Memory.Model;
using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.Telemetry;
using MemStack.Tests.ModelServer;
using MemStack.Tests.Support;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MemStack.Tests;

/// <summary>Tests the gauges of a budget: what a day and a month cost.</summary>
public sealed class BudgetTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 18, 0, 0, TimeSpan.Zero));
    private readonly Meter _meter = new("budget");
    private readonly ModelSpending _spending;
    private readonly ModelBudgetOptions _budget = new();

    public BudgetTests() => _spending = new ModelSpending(_meter, Options.Create(_budget), _time);

    public void Dispose() => _meter.Dispose();

    [Fact]
    public async Task A_call_is_part_of_todays_cost_and_the_budget_is_a_gauge()
    {
        await using var host = await ModelsHost.StartAsync(
            new()
            {
                [$"MemStack:Prices:{ModelsHost.ChatModel}:Input"] = "2.5",
                [$"MemStack:Prices:{ModelsHost.ChatModel}:Output"] = "10",
                ["MemStack:Budget:Daily"] = "12.5",
            }
        );
        host.Server.Enqueue(ModelReply.Text("{\"facts\":[\"x\"]}", inputTokens: 1_000, outputTokens: 200));

        await host.ExtractAsync(new ChatMessage("user", "I live in Paris."));

        Assert.Equal(12.5, Read(host.Metrics.DailyBudget));
        Assert.Equal(0.0045, Read(host.Metrics.CostToday)!.Value, 9);
        Assert.InRange(Read(host.Metrics.ProjectedMonth)!.Value, 0.0045 * 28, 0.0045 * 31);
    }

    [Fact]
    public void Without_a_budget_there_is_no_gauge_of_it()
    {
        Assert.Null(Read("memstack.model.budget.daily"));
        _budget.Daily = 3;
        Assert.Equal(3, Read("memstack.model.budget.daily"));
    }

    [Fact]
    public void Todays_cost_begins_at_midnight_UTC()
    {
        Assert.Equal(0, Today);
        _spending.Add(1);
        _time.Advance(TimeSpan.FromHours(6) - TimeSpan.FromTicks(1));
        _spending.Add(2);
        Assert.Equal(3, Today);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(0, Today);
        _spending.Add(4);
        Assert.Equal(4, Today);
    }

    [Fact]
    public void A_month_is_projected_from_the_rate_since_the_start_of_the_process()
    {
        _spending.Add(2);
        // A day at least: 2 USD in a day, 30 days.
        Assert.Equal(60, Month);
        _time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(60, Month);
        _time.Advance(TimeSpan.FromHours(16));
        // 28 hours, on 30 November.
        Assert.Equal(2 / (28 / 24.0) * 30, Month!.Value, 9);
    }

    [Fact]
    public void A_month_is_projected_from_its_own_cost()
    {
        _spending.Add(100);
        _time.SetUtcNow(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(0, Month);
        _spending.Add(2);
        _time.SetUtcNow(new DateTimeOffset(2026, 12, 5, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(2 / 4.0 * 31, Month!.Value, 9);
    }

    private double? Today => Read("memstack.model.cost.today");

    private double? Month => Read("memstack.model.cost.projected_month");

    private double? Read(string gauge)
    {
        using var collector = new MetricCollector<double>(_meter, gauge);
        return Read(collector);
    }

    private static double? Read(MetricCollector<double> collector)
    {
        collector.RecordObservableInstruments();
        return collector.LastMeasurement?.Value;
    }
}
