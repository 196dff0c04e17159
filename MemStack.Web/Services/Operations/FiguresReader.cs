namespace MemStack.Web.Services.Operations;

/// <summary>Reads the figures of the Operations page from Prometheus.</summary>
internal sealed class FiguresReader(PrometheusReader prometheus, TimeProvider time)
{
    /// <summary>Requests per second.</summary>
    public const string RequestRate = $"sum by (job) (rate(http_server_request_duration_seconds_count{{{Requests}}}[5m]))";

    /// <summary>The share of requests that ended with an error of the service.</summary>
    public const string ErrorRatio =
        $"(sum by (job) (rate(http_server_request_duration_seconds_count{{{Requests},http_response_status_code=~\"5..\"}}[5m])) or 0 * {RequestRate}) / ({RequestRate} > 0)";

    /// <summary>The time within which 95 % of the requests were answered, without streams and transfers.</summary>
    public const string Latency =
        $"histogram_quantile(0.95, sum by (le, job) (rate(http_server_request_duration_seconds_bucket{{{Requests},http_route!~\".*/(mcp|sse|export|import|_blazor).*\"}}[5m])))";

    private const string Requests = "job=~\"api|openmemory|web\",http_route!=\"\"";
    private const string Slo = "memstack:slo_objective:ratio";
    private const string SloBudget = "memstack:slo_error_budget_remaining:ratio";
    private const string QueueSize = "memstack_ingest_queue_size";
    private const string QueueAge = "memstack_ingest_queue_age_seconds";
    private const string CostToday = "memstack_model_cost_today";
    private const string CostMonth = "memstack_model_cost_projected_month";
    private const int MaxServiceLevels = 50;
    private const int MaxLines = 3;
    private static readonly TimeSpan _span = TimeSpan.FromHours(1);
    private static readonly TimeSpan _step = TimeSpan.FromMinutes(1);

    /// <summary>The service levels by service and name.</summary>
    public async Task<Part<IReadOnlyList<ServiceLevel>>> ServiceLevelsAsync(CancellationToken cancellationToken)
    {
        var answer = await prometheus.AskAsync($"max by (__name__, slo, service) ({Named(Slo, SloBudget)})", cancellationToken);
        return answer.Map(series =>
        {
            var budgets = series
                .Where(one => one.Label("__name__") == SloBudget)
                .GroupBy(one => one.Label("slo"), StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.First().Value?.Value, StringComparer.Ordinal);
            ServiceLevel[] levels =
            [
                .. series
                    .Where(one => one.Label("__name__") == Slo && one.Value is not null)
                    .Select(one => new ServiceLevel(
                        one.Label("slo"),
                        one.Label("service"),
                        one.Value!.Value,
                        budgets.GetValueOrDefault(one.Label("slo")) is { } budget && double.IsFinite(budget) ? budget : null
                    ))
                    .OrderBy(level => level.Service, StringComparer.Ordinal)
                    .ThenBy(level => level.Name, StringComparer.Ordinal)
                    .Take(MaxServiceLevels),
            ];
            return levels is [] ? Part.Hint<IReadOnlyList<ServiceLevel>>("No SLO data yet.") : Part.Of<IReadOnlyList<ServiceLevel>>(levels);
        });
    }

    /// <summary>The queue of adds. Every api reports the whole of it.</summary>
    public async Task<Part<IngestQueue>> QueueAsync(CancellationToken cancellationToken)
    {
        var answer = await prometheus.AskAsync(
            $"max by (__name__, memstack_ingest_state) ({Named(QueueSize, QueueAge)})",
            cancellationToken
        );
        return answer.Map(series =>
            series is []
                ? Part.Hint<IngestQueue>("No data of the queue yet.")
                : Part.Of(
                    new IngestQueue(
                        Size("waiting"),
                        Size("running"),
                        Size("dead"),
                        TimeSpan.FromSeconds(Math.Clamp(ValueOf(series, one => one.Label("__name__") == QueueAge), 0, int.MaxValue))
                    )
                )
        );

        double Size(string state) => ValueOf(answer.Value!, one => one.Label("memstack_ingest_state") == state);
    }

    /// <summary>The cost of models, of all processes.</summary>
    public async Task<Part<ModelCost>> CostAsync(CancellationToken cancellationToken)
    {
        var answer = await prometheus.AskAsync($"sum by (__name__) ({Named(CostToday, CostMonth)})", cancellationToken);
        return answer.Map(series =>
            series is []
                ? Part.Hint<ModelCost>("No data of costs yet.")
                : Part.Of(
                    new ModelCost(
                        ValueOf(series, one => one.Label("__name__") == CostToday),
                        ValueOf(series, one => one.Label("__name__") == CostMonth)
                    )
                )
        );
    }

    /// <summary>A figure of each service over the last hour.</summary>
    public async Task<Part<Trend>> TrendAsync(string query, CancellationToken cancellationToken)
    {
        var to = time.GetUtcNow();
        var from = to - _span;
        var answer = await prometheus.AskAsync(query, from, to, _step, cancellationToken);
        return answer.Map(series =>
        {
            TrendLine[] lines =
            [
                .. series
                    .Select(one => new TrendLine(
                        one.Label("job"),
                        [.. (one.Values ?? []).Select(sample => new TrendPoint(sample.At, sample.Value))]
                    ))
                    .Where(line => line.Highest is not null)
                    .OrderBy(line => line.Name, StringComparer.Ordinal)
                    .Take(MaxLines),
            ];
            return lines is [] ? Part.Hint<Trend>("No requests in the last hour.") : Part.Of(new Trend(from, to, lines));
        });
    }

    private static string Named(string one, string other) => $"{{__name__=~\"{one}|{other}\"}}";

    private static double ValueOf(IReadOnlyList<Series> series, Func<Series, bool> isIt) =>
        series.FirstOrDefault(isIt)?.Value?.Value is { } value && double.IsFinite(value) ? value : 0;
}
