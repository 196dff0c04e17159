using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace MemStack.Web.Services.Operations;

/// <summary>Asks Prometheus for figures.</summary>
/// <remarks>https://prometheus.io/docs/prometheus/latest/querying/api</remarks>
internal sealed class PrometheusReader(OperationsHttp http, IOptions<OperationsOptions> options)
{
    private const string Program = "Prometheus";
    private const string Missing = $"No Prometheus: set {OperationsOptions.Section}:{nameof(OperationsOptions.PrometheusUrl)}.";

    /// <summary>Evaluates a query now.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> ended the call.</exception>
    public Task<Part<IReadOnlyList<Series>>> AskAsync(string query, CancellationToken cancellationToken) =>
        GetAsync($"api/v1/query?query={Uri.EscapeDataString(query)}", cancellationToken);

    /// <summary>Evaluates a query at each step of a range of time.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> ended the call.</exception>
    public Task<Part<IReadOnlyList<Series>>> AskAsync(
        string query,
        DateTimeOffset from,
        DateTimeOffset to,
        TimeSpan step,
        CancellationToken cancellationToken
    ) =>
        GetAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"api/v1/query_range?query={Uri.EscapeDataString(query)}&start={from.ToUnixTimeSeconds()}&end={to.ToUnixTimeSeconds()}&step={step.TotalSeconds}"
            ),
            cancellationToken
        );

    private async Task<Part<IReadOnlyList<Series>>> GetAsync(string path, CancellationToken cancellationToken)
    {
        if (options.Value.PrometheusUrl is not { Length: > 0 } address)
        {
            return Part.Hint<IReadOnlyList<Series>>(Missing);
        }

        var answer = await http.GetAsync(Program, address, path, PrometheusJson.Default.QueryDocument, cancellationToken);
        return answer.Map(document => Part.Of(document.Data?.Result ?? []));
    }
}

/// <summary>The body of an answer of Prometheus.</summary>
internal sealed record QueryDocument(QueryData? Data);

/// <summary>Its data.</summary>
internal sealed record QueryData(IReadOnlyList<Series>? Result);

/// <summary>A time series: one sample for a query now, several for a range.</summary>
internal sealed record Series(IReadOnlyDictionary<string, string>? Metric, Sample? Value, IReadOnlyList<Sample>? Values)
{
    public string Label(string name) => Metric?.GetValueOrDefault(name) ?? "";
}

/// <summary>A value at a time, in Prometheus' JSON an array of both.</summary>
[JsonConverter(typeof(SampleConverter))]
internal sealed record Sample(DateTimeOffset At, double Value);

/// <summary>Reads samples.</summary>
internal sealed class SampleConverter : JsonConverter<Sample>
{
    public override Sample Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (
            reader.TokenType == JsonTokenType.StartArray
            && reader.Read()
            && reader.TokenType == JsonTokenType.Number
            && reader.TryGetDouble(out var seconds)
            && Math.Abs(seconds) < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            && reader.Read()
            && reader.TokenType == JsonTokenType.String
            && Number(reader.GetString()) is { } value
            && reader.Read()
            && reader.TokenType == JsonTokenType.EndArray
        )
        {
            return new(DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds), value);
        }

        throw new JsonException("A sample is a time in seconds and a number as text.");
    }

    public override void Write(Utf8JsonWriter writer, Sample value, JsonSerializerOptions options) => throw new NotSupportedException();

    private static double? Number(string? text) =>
        text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null,
        };
}

/// <summary>Reads the answers of Prometheus.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(QueryDocument))]
internal sealed partial class PrometheusJson : JsonSerializerContext;
