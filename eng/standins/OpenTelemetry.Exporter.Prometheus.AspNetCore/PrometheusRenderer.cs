using System.Runtime.CompilerServices;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace OpenTelemetry.Exporter.Prometheus;

// Writes one collection in the text format or in OpenMetrics. Used by one thread at a time.
// https://prometheus.io/docs/instrumenting/exposition_formats/ and https://prometheus.io/docs/specs/om/open_metrics_spec/
internal sealed class PrometheusRenderer(PrometheusAspNetCoreOptions options)
{
    // https://prometheus.io/docs/specs/om/open_metrics_spec/#exemplars
    private const int MaxExemplarCharacters = 128;
    private const int MaxCachedKeys = 4096;

    private readonly ConditionalWeakTable<Metric, MetricView> _views = [];
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);
    private readonly List<Label> _labels = [];

    public byte[] Render(in Batch<Metric> batch, Resource resource, bool openMetrics)
    {
        using var output = new Utf8Buffer(options.MaxScrapeResponseSizeBytes);
        if (options.TargetInfoEnabled && resource.Attributes.Any())
            WriteTargetInfo(output, resource, openMetrics);

        var all = new List<(FamilyName Name, MetricView View, Metric Metric)>();
        foreach (var metric in batch)
        {
            if (metric.MetricType == MetricType.ExponentialHistogram)
            {
                PrometheusExporterEventSource.Log.Dropped(metric.Name, "exponential histograms have no form in these formats");
                continue;
            }

            var view = _views.GetValue(metric, m => new MetricView(m, options));
            all.Add((openMetrics ? view.OpenMetrics : view.Text, view, metric));
        }

        // What translates to one family stands together, in whatever meters it is.
        all.Sort(static (a, b) => string.CompareOrdinal(a.Name.Family, b.Name.Family) is not 0 and var byFamily ? byFamily
            : string.CompareOrdinal(a.Metric.MeterName, b.Metric.MeterName) is not 0 and var byMeter ? byMeter
            : string.CompareOrdinal(a.Metric.Name, b.Metric.Name));
        for (var start = 0; start < all.Count;)
        {
            var (name, view, _) = all[start];
            var end = all.FindIndex(start, m => m.Name.Family != name.Family);
            var family = all[start..(end < 0 ? all.Count : end)];
            start += family.Count;
            if (family.Exists(m => m.View.Type != view.Type))
            {
                PrometheusExporterEventSource.Log.Dropped(name.Family, "its metrics have different types");
                continue;
            }

            WriteMetadata(output, name.Family, view.Type, family.Find(m => m.View.Unit is not null).View?.Unit,
                family.Find(m => m.Metric.Description is { Length: > 0 }).Metric?.Description, openMetrics);
            foreach (var (sample, metricView, metric) in family)
                WriteMetric(output, sample, metricView, metric, openMetrics);
        }

        if (openMetrics)
            output.Add("# EOF\n");
        return output.ToArray();
    }

    private static void WriteMetadata(Utf8Buffer output, string family, string type, string? unit, string? help, bool openMetrics)
    {
        output.Add("# TYPE ").Add(family).Add(" ").Add(type).Add("\n");
        if (openMetrics && unit is not null)
            output.Add("# UNIT ").Add(family).Add(" ").Add(unit).Add("\n");
        if (help is not null)
            output.Add("# HELP ").Add(family).Add(" ").AddEscaped(help, quotes: openMetrics).Add("\n");
    }

    private void WriteTargetInfo(Utf8Buffer output, Resource resource, bool openMetrics)
    {
        WriteMetadata(output, openMetrics ? "target" : "target_info", openMetrics ? "info" : "gauge", unit: null, "Target metadata", openMetrics);
        _labels.Clear();
        foreach (var (key, value) in resource.Attributes)
            _labels.Add(new Label(key, Key(key), value));
        output.Add("target_info{");
        WriteLabels(output);
        output.Add("} 1\n");
    }

    private void WriteMetric(Utf8Buffer output, FamilyName name, MetricView view, Metric metric, bool openMetrics)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            Collect(view, point.Tags, histogram: view.Type == "histogram");
            if (view.Type == "histogram")
            {
                WriteHistogram(output, name.Family, in point, openMetrics);
                continue;
            }

            output.Add(name.Sample).Add("{");
            var labels = WriteLabels(output);
            output.Add("} ");
            _ = metric.MetricType switch
            {
                MetricType.LongSum or MetricType.LongSumNonMonotonic => output.Add(point.GetSumLong()),
                MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => output.AddSample(point.GetSumDouble()),
                MetricType.LongGauge => output.Add(point.GetGaugeLastValueLong()),
                _ => output.AddSample(point.GetGaugeLastValueDouble()),
            };
            if (openMetrics && view.Type == "counter")
            {
                WriteExemplar(output, in point, double.NegativeInfinity, double.PositiveInfinity, metric.MetricType == MetricType.LongSum);
                WriteCreated(output.Add("\n"), name.Family, labels, in point);
            }

            output.Add("\n");
        }
    }

    private void WriteHistogram(Utf8Buffer output, string family, in MetricPoint point, bool openMetrics)
    {
        Range? labels = null;
        var (negative, seen, lower) = (false, 0L, double.NegativeInfinity);
        foreach (var bucket in point.GetHistogramBuckets())
        {
            seen += bucket.BucketCount;
            negative |= bucket.ExplicitBound < 0;
            WriteBucket(bucket.ExplicitBound, seen, in point);
        }

        // A histogram without bounds has no buckets in the SDK; both formats want the last one.
        if (labels is null)
            WriteBucket(double.PositiveInfinity, point.GetHistogramCount(), in point);
        // OpenMetrics: a sum of values that may be negative is no counter.
        if (!openMetrics || !negative)
        {
            Series("_sum").AddSample(point.GetHistogramSum()).Add("\n");
            Series("_count").Add(point.GetHistogramCount()).Add("\n");
        }

        if (openMetrics)
        {
            WriteCreated(output, family, labels!.Value, in point);
            output.Add("\n");
        }

        Utf8Buffer Series(string suffix) => output.Add(family).Add(suffix).Add("{").AddAgain(labels!.Value).Add("} ");

        void WriteBucket(double bound, long count, in MetricPoint of)
        {
            output.Add(family).Add("_bucket{");
            labels = labels is { } known ? AddAgain(known) : WriteLabels(output);
            output.Add(_labels.Count > 0 ? ",le=\"" : "le=\"");
            _ = openMetrics ? output.Add(MetricView.Canonical(bound)) : output.AddSample(bound);
            output.Add("\"} ").Add(count);
            if (openMetrics)
                WriteExemplar(output, in of, lower, bound, whole: false);
            output.Add("\n");
            lower = bound;
        }

        Range AddAgain(Range known)
        {
            output.AddAgain(known);
            return known;
        }
    }

    private static void WriteCreated(Utf8Buffer output, string family, Range labels, in MetricPoint point)
        => output.Add(family).Add("_created{").AddAgain(labels).Add("} ").Add(Seconds(point.StartTime));

    private void WriteExemplar(Utf8Buffer output, in MetricPoint point, double above, double upTo, bool whole)
    {
        if (!point.TryGetExemplars(out var exemplars))
            return;
        Exemplar? latest = null;
        foreach (ref readonly var exemplar in exemplars)
        {
            var fits = whole || (exemplar.DoubleValue <= upTo && (exemplar.DoubleValue > above || double.IsNegativeInfinity(above)));
            if (fits && (latest is null || latest.Value.Timestamp <= exemplar.Timestamp))
                latest = exemplar;
        }

        if (latest is not { } chosen)
            return;
        var kept = _labels.ToArray();
        _labels.Clear();
        if (chosen.TraceId != default)
            _labels.Add(new Label("trace_id", "trace_id", chosen.TraceId.ToHexString()));
        if (chosen.SpanId != default)
            _labels.Add(new Label("span_id", "span_id", chosen.SpanId.ToHexString()));
        foreach (var (key, value) in chosen.FilteredTags)
        {
            if (Key(key) is var safe and not ("trace_id" or "span_id"))
                _labels.Add(new Label(key, safe, value));
        }

        output.Add(" # {");
        WriteLabels(output, MaxExemplarCharacters);
        output.Add("} ");
        _ = whole ? output.Add(chosen.LongValue) : output.AddSample(chosen.DoubleValue);
        output.Add(" ").Add(Seconds(chosen.Timestamp));
        _labels.Clear();
        _labels.AddRange(kept);
    }

    private static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / (double)TimeSpan.TicksPerSecond;

    private void Collect(MetricView view, ReadOnlyTagCollection tags, bool histogram)
    {
        _labels.Clear();
        _labels.AddRange(view.ScopeLabels);
        foreach (var (key, value) in tags)
            _labels.Add(new Label(key, Key(key), value));
        if (histogram)
            _labels.RemoveAll(static label => label.Key == "le");
    }

    private Range WriteLabels(Utf8Buffer output, int maxCharacters = int.MaxValue)
    {
        MergeCollisions();
        var start = output.Length;
        foreach (var label in _labels)
        {
            if (maxCharacters < int.MaxValue && (maxCharacters -= Characters(label.Key) + Characters(MetricView.ValueText(label.Value))) < 0)
            {
                maxCharacters += Characters(label.Key) + Characters(MetricView.ValueText(label.Value));
                continue;
            }

            output.Add(output.Length > start ? "," : "").Add(label.Key).Add("=\"");
            _ = label.Value switch
            {
                int number => output.Add(number),
                long number => output.Add(number),
                var value => output.AddEscaped(MetricView.ValueText(value), quotes: true),
            };
            output.Add("\"");
        }

        return start..output.Length;

        static int Characters(string text) => text.EnumerateRunes().Count();
    }

    // Keys that become one label give it all their values, in the order of the keys.
    // https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#metric-attributes
    private void MergeCollisions()
    {
        for (var i = 0; i < _labels.Count; i++)
        {
            var key = _labels[i].Key;
            if (_labels.FindIndex(i + 1, label => label.Key == key) < 0)
                continue;
            var same = _labels.FindAll(label => label.Key == key);
            same.Sort(static (a, b) => string.CompareOrdinal(a.Original, b.Original));
            _labels[i] = same[0] with { Value = string.Join(';', same.Select(label => MetricView.ValueText(label.Value))) };
            _labels.RemoveAll(label => label.Key == key && label != _labels[i]);
        }
    }

    private string Key(string key)
    {
        if (_keys.TryGetValue(key, out var known))
            return known;
        var safe = MetricView.LabelKey(key);
        if (_keys.Count < MaxCachedKeys)
            _keys.Add(key, safe);
        return safe;
    }
}
