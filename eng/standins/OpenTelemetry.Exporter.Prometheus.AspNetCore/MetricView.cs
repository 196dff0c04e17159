using System.Globalization;
using System.Text.RegularExpressions;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

internal readonly record struct Label(string Original, string Key, object? Value);

// The family name stands in TYPE, UNIT and HELP, the sample name on the lines below them.
internal readonly record struct FamilyName(string Family, string Sample);

// What a metric is called in Prometheus, worked out once per metric.
// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#otlp-metric-points-to-prometheus
internal sealed partial class MetricView
{
    private const string Total = "_total";
    private const string ScopePrefix = "otel_scope_";

    public MetricView(Metric metric, PrometheusAspNetCoreOptions options)
    {
        Type = metric.MetricType switch
        {
            MetricType.LongSum or MetricType.DoubleSum => "counter",
            MetricType.Histogram => "histogram",
            _ => "gauge",
        };
        ScopeLabels = options.ScopeInfoEnabled ? [.. Scope(metric)] : [];
        var counter = Type == "counter";
        var unit = string.IsNullOrEmpty(metric.Unit) ? "" : TranslateUnit(metric.Unit);
        var plain = Sanitize(metric.Name);
        var text = plain.EndsWith(unit, StringComparison.Ordinal) || (counter && plain.EndsWith(unit + Total, StringComparison.Ordinal)) ? plain : $"{plain}_{unit}";
        if (counter && !text.EndsWith(Total, StringComparison.Ordinal))
            text += Total;
        Text = new FamilyName(text, text);

        var family = counter ? WithoutTotal(metric.Name) : metric.Name;
        family = Sanitize(family.EndsWith(unit, StringComparison.Ordinal) ? family : $"{family}_{unit}");
        if (counter)
            family = WithoutTotal(family);
        OpenMetrics = new FamilyName(family, counter ? family + Total : family);
        // OpenMetrics allows a unit only where the family's name ends with it as a word.
        Unit = unit.Length > 0 && family.EndsWith("_" + unit, StringComparison.Ordinal) ? unit : null;
    }

    public string Type { get; }

    public string? Unit { get; }

    public FamilyName Text { get; }

    public FamilyName OpenMetrics { get; }

    public Label[] ScopeLabels { get; }

    // [a-zA-Z_][a-zA-Z0-9_]*, runs of other characters as one underscore.
    public static string LabelKey(string key)
    {
        var safe = OutsideLabelKey().Replace(key, "_");
        return safe.Length == 0 ? "_" : char.IsAsciiDigit(safe[0]) ? "_" + safe : safe;
    }

    public static string ValueText(object? value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        double or float => Canonical(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    // https://prometheus.io/docs/specs/om/open_metrics_spec/#considerations-canonical-numbers: a float always shows that
    // it is one, and turns to an exponent below 1e-04 and from 1e+06 on.
    public static string Canonical(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        var text = value == 0 ? "0" : value.ToString("R", CultureInfo.InvariantCulture);
        if (text.Contains('E', StringComparison.Ordinal))
            return text.Replace('E', 'e');
        if (Math.Abs(value) < 1e6)
            return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
        var sign = value < 0 ? "-" : "";
        var whole = text.Split('.')[0].Length - sign.Length;
        var digits = text[sign.Length..].Replace(".", "", StringComparison.Ordinal).TrimEnd('0');
        return $"{sign}{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e+{whole - 1:00}";
    }

    private static IEnumerable<Label> Scope(Metric metric)
    {
        yield return new Label("otel_scope_name", "otel_scope_name", metric.MeterName);
        if (!string.IsNullOrEmpty(metric.MeterVersion))
            yield return new Label("otel_scope_version", "otel_scope_version", metric.MeterVersion);
        if (!string.IsNullOrEmpty(metric.MeterSchemaUrl))
            yield return new Label("otel_scope_schema_url", "otel_scope_schema_url", metric.MeterSchemaUrl);
        foreach (var (key, value) in metric.MeterTags ?? [])
        {
            if (LabelKey(ScopePrefix + key) is var label and not (ScopePrefix + "name" or ScopePrefix + "version" or ScopePrefix + "schema_url"))
                yield return new Label(key, label, value);
        }
    }

    private static string WithoutTotal(string name) => name.EndsWith(Total, StringComparison.Ordinal) ? name[..^Total.Length] : name;

    // [a-zA-Z_:][a-zA-Z0-9_:]*, runs of other characters and of underscores as one underscore.
    private static string Sanitize(string name)
    {
        var safe = OutsideMetricName().Replace(name, "_");
        return safe.Length > 0 && char.IsAsciiDigit(safe[0]) ? OutsideMetricName().Replace("_" + safe[1..], "_") : safe;
    }

    // UCUM to the words Prometheus uses; annotations in braces say nothing about the unit.
    private static string TranslateUnit(string unit)
    {
        unit = Annotation().Replace(unit, "");
        var slash = unit.IndexOf('/', StringComparison.Ordinal);
        var words = slash < 0 || slash == unit.Length - 1 ? UnitWord(unit) : $"{UnitWord(unit[..slash])}_per_{PerWord(unit[(slash + 1)..])}";
        return OutsideMetricName().Replace(words, "_").Trim('_');
    }

    private static string UnitWord(string unit) => unit switch
    {
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" or "B" => "bytes",
        "KBy" or "KB" => "kilobytes",
        "MBy" or "MB" => "megabytes",
        "GBy" or "GB" => "gigabytes",
        "TBy" or "TB" => "terabytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        "TiBy" => "tebibytes",
        "m" => "meters",
        "V" => "volts",
        "A" => "amperes",
        "J" => "joules",
        "W" => "watts",
        "g" => "grams",
        "Cel" => "celsius",
        "Hz" => "hertz",
        "%" => "percent",
        "$" => "dollars",
        "1" => "",
        _ => unit,
    };

    private static string PerWord(string unit) => unit switch
    {
        "s" => "second",
        "m" => "minute",
        "h" => "hour",
        "d" => "day",
        "w" => "week",
        "mo" => "month",
        "y" => "year",
        _ => unit,
    };

    [GeneratedRegex("[^a-zA-Z0-9:]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OutsideMetricName();

    [GeneratedRegex("[^a-zA-Z0-9_]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OutsideLabelKey();

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Annotation();
}
