namespace MemStack.Monitoring.Tests;

/// <summary>Every metric that a rule or a panel asks for is written by something.</summary>
public sealed class MetricContractTests
{
    private static readonly HashSet<string> _known =
    [
        .. KnownMetrics.OfServices,
        .. KnownMetrics.OfExporters,
        .. KnownMetrics.OfPartsNotRun,
        .. RuleFiles.Records.Select(rule => rule.Record),
    ];

    public static TheoryData<string> Dashboards => DashboardFiles.Names;

    public static TheoryData<string> Rules => [.. RuleFiles.Names("rules")];

    [Fact]
    public void The_documents_and_lists_of_metrics_are_read()
    {
        Assert.Contains("gen_ai_client_operation_duration_seconds_bucket", KnownMetrics.OfServices);
        Assert.Contains("dotnet_gc_pause_time_seconds_total", KnownMetrics.OfServices);
        Assert.Contains("process_memory_usage_bytes", KnownMetrics.OfServices);
        Assert.Contains("node_load1", KnownMetrics.OfExporters);
        Assert.Contains("kafka_brokers", KnownMetrics.OfPartsNotRun);
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void A_panel_asks_for_metrics_that_exist(string file) =>
        Assert.Empty(
            PanelQueries
                .All()
                .Where(query => query.Dashboard == "memstack-" + file)
                .SelectMany(query => KnownMetrics.NamesIn(query.Expression))
                .Except(_known)
        );

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_asks_for_metrics_that_exist(string file) =>
        Assert.Empty(RuleFiles.Rules(file).SelectMany(rule => KnownMetrics.NamesIn(rule.Expr)).Except(_known));

    [Fact]
    public void A_metric_of_a_list_is_asked_for()
    {
        var used = PanelQueries
            .All()
            .Select(query => query.Expression)
            .Concat(RuleFiles.Names("rules").SelectMany(RuleFiles.Rules).Select(rule => rule.Expr))
            .SelectMany(KnownMetrics.NamesIn)
            .ToHashSet(StringComparer.Ordinal);

        Assert.Empty(KnownMetrics.OfExporters.Except(used));
    }

    [Theory]
    [InlineData("sum by (job) (rate(a_total{b=\"c_d\"}[5m])) / (up > 0)", "a_total up")]
    [InlineData("predict_linear(x[6h], 86400) < 0 and on (job) y offset 1w", "x y")]
    [InlineData("label_join(sum by (a) (z), \"b\", \":\", \"c\") or absent(q{w=~\"e|f\"})", "q z")]
    public void The_metrics_of_an_expression_are_found(string expression, string names) =>
        Assert.Equal(names, string.Join(' ', KnownMetrics.NamesIn(expression).Distinct().Order(StringComparer.Ordinal)));
}
