using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MemStack.Monitoring.Tests;

/// <summary>
/// Tests the structure of the Collector's configuration, alone and with each file that changes it. The Collector itself takes minutes to
/// build where the tests run, so it isn't started.
/// </summary>
public sealed partial class CollectorTests
{
    private const string NoOverlay = "none";

    public static TheoryData<string> Overlays =>
        [
            NoOverlay,
            .. Documents.Files(".yml").Where(file => file.StartsWith("collector/", StringComparison.Ordinal) && file != CollectorFile.Base),
        ];

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Every_part_of_a_pipeline_is_declared(string overlay)
    {
        var configuration = Configuration(overlay);
        var pipelines = Pipelines(configuration);

        Assert.Empty(
            pipelines.SelectMany(pipeline =>
                ((string[])["receivers", "processors", "exporters"]).SelectMany(kind =>
                    pipeline[kind].Strings().Except(configuration[kind].Names()).Select(name => $"{kind}: {name}")
                )
            )
        );
        Assert.Empty(configuration["service"]!["extensions"].Strings().Except(configuration["extensions"].Names()));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Every_pipeline_limits_memory_first_and_ends_with_batches(string overlay) =>
        Assert.All(
            Pipelines(Configuration(overlay)).Select(pipeline => pipeline["processors"].Strings()),
            processors => Assert.Equal(("memory_limiter", "batch"), (processors[0], processors[^1]))
        );

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Traces_logs_and_metrics_reach_the_dashboard_and_traces_and_logs_one_store(string overlay)
    {
        var pipelines = (JsonObject)Configuration(overlay)["service"]!["pipelines"]!;
        var exported = pipelines
            .SelectMany(pipeline =>
                pipeline.Value!["exporters"].Strings().Select(exporter => (Signal: pipeline.Key.Split('/')[0], Exporter: exporter))
            )
            .ToLookup(pair => pair.Signal, pair => pair.Exporter);

        Assert.All((string[])["traces", "logs", "metrics"], signal => Assert.Contains("otlp/dashboard", exported[signal]));
        Assert.Single(exported["traces"].Except(["otlp/dashboard"]));
        Assert.Single(exported["logs"].Except(["otlp/dashboard"]));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Every_address_is_a_variable_with_a_default(string overlay)
    {
        var configuration = Configuration(overlay);
        var addresses = ((string[])["extensions", "receivers", "exporters"])
            .SelectMany(kind => Values(configuration[kind], "endpoint"))
            .ToList();

        Assert.NotEmpty(addresses);
        Assert.All(addresses, address => Assert.Matches(VariableWithDefault(), address));
    }

    [Fact]
    public void Log_records_get_the_names_of_the_fields_of_a_log_line_from_attributes_that_the_services_write()
    {
        Assert.Empty(CollectorFile.LogFields.Except(TelemetryNames.LogFields));
        Assert.Subset(
            TelemetryNames.Constants.Concat(TelemetryNames.LiftedValues).ToHashSet(StringComparer.Ordinal),
            CollectorFile.AttributesRead.ToHashSet(StringComparer.Ordinal)
        );
        Assert.Equal(9, CollectorFile.AttributesRead.Count);
    }

    private static JsonObject Configuration(string overlay) => CollectorFile.With(overlay == NoOverlay ? null : overlay);

    private static IEnumerable<JsonNode> Pipelines(JsonObject configuration) =>
        ((JsonObject)configuration["service"]!["pipelines"]!).Select(pipeline => pipeline.Value!);

    private static IEnumerable<string> Values(JsonNode? node, string name) =>
        node is JsonObject element
            ? element.SelectMany(field =>
                field.Key == name && field.Value is JsonValue ? [field.Value.ToString()] : Values(field.Value, name)
            )
            : [];

    [GeneratedRegex(@"^\$\{env:[A-Z_]+:-.+\}$", RegexOptions.None, 1000)]
    private static partial Regex VariableWithDefault();
}
