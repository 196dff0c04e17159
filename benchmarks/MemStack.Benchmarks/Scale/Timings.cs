using System.Diagnostics;
using System.Globalization;

namespace MemStack.Benchmarks.Scale;

/// <summary>Repeated measurements of one operation, in milliseconds.</summary>
internal sealed class Timings
{
    private readonly List<double> _values = [];

    public double Median => At(0.5);

    public void Add(double milliseconds) => _values.Add(milliseconds);

    public T Take<T>(Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return result;
    }

    public async Task<T> TakeAsync<T>(Func<Task<T>> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = await work();
        Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return result;
    }

    public double At(double share) => _values.Order().ElementAt((int)(share * (_values.Count - 1)));

    /// <summary>The quotients of measurements taken one right after the other, so that a machine that slows down slows both.</summary>
    public Timings Over(Timings other)
    {
        var ratios = new Timings();
        foreach (var (mine, theirs) in _values.Zip(other._values))
        {
            ratios.Add(mine / theirs);
        }

        return ratios;
    }

    /// <summary>Median and quartiles.</summary>
    public string Ratio => string.Create(CultureInfo.InvariantCulture, $"{Median:0.###} (quartiles {At(0.25):0.###}–{At(0.75):0.###})");

    /// <summary>Median and 95th percentile.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"p50 {Median:F2} ms, p95 {At(0.95):F2} ms");
}
