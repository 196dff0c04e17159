using System.Text.Json.Nodes;

namespace MemStack.Monitoring.Tests;

/// <summary>
/// Tests how long the stores of logs and traces keep what they get, and what it costs. Their programs can't run where the tests do.
/// </summary>
public sealed class StoreConfigurationTests
{
    private static readonly string[] _labels = ["service.name", "level"];

    [Fact]
    public void Loki_keeps_logs_for_seven_days_and_its_compactor_deletes_older_ones()
    {
        var loki = Documents.Yaml("loki/loki.yml");

        Assert.Equal("168h", loki["limits_config"]!["retention_period"]!.ToString());
        Assert.True((bool)loki["compactor"]!["retention_enabled"]!);
        Assert.NotNull(loki["compactor"]!["delete_request_store"]);
    }

    [Fact]
    public void Loki_makes_labels_of_the_service_and_the_level_alone()
    {
        var attributes = Documents.Yaml("loki/loki.yml")["limits_config"]!["otlp_config"]!["resource_attributes"]!;

        Assert.True((bool)attributes["ignore_defaults"]!);
        var action = Assert.Single(attributes["attributes_config"]!.AsArray())!;
        Assert.Equal("index_label", action["action"]!.ToString());
        Assert.Equal(_labels, action["attributes"].Strings());
    }

    [Fact]
    public void Tempo_keeps_traces_for_72_hours_and_makes_the_service_map()
    {
        var tempo = Documents.Yaml("tempo/tempo.yml");

        Assert.Equal("72h", tempo["compactor"]!["compaction"]!["block_retention"]!.ToString());
        Assert.Contains("service-graphs", tempo["overrides"]!["defaults"]!["metrics_generator"]!["processors"].Strings());
    }

    [Fact]
    public void Jaeger_keeps_traces_for_72_hours_in_the_store_that_it_reads_and_writes()
    {
        var jaeger = Documents.Yaml("jaeger/config.yml");
        var extensions = jaeger["extensions"]!;
        var stores = extensions["jaeger_storage"]!["backends"]!.AsObject();
        var (name, store) = Assert.Single(stores);

        Assert.Equal("72h", store!["badger"]!["ttl"]!["spans"]!.ToString());
        Assert.False((bool)store["badger"]!["ephemeral"]!);
        Assert.Equal(name, extensions["jaeger_query"]!["storage"]!["traces"]!.ToString());
        Assert.Equal(name, jaeger["exporters"]!["jaeger_storage_exporter"]!["trace_storage"]!.ToString());
    }

    [Fact]
    public void Jaeger_declares_every_part_of_its_pipeline()
    {
        var jaeger = Documents.Yaml("jaeger/config.yml");
        var pipeline = jaeger["service"]!["pipelines"]!["traces"]!;

        Assert.All(
            (string[])["receivers", "processors", "exporters"],
            kind =>
                Assert.Subset(
                    jaeger[kind].Names().ToHashSet(StringComparer.Ordinal),
                    pipeline[kind].Strings().ToHashSet(StringComparer.Ordinal)
                )
        );
        Assert.Equal(jaeger["extensions"].Names().Order(), jaeger["service"]!["extensions"].Strings().Order());
    }

    [Fact]
    public void Elasticsearch_deletes_logs_after_seven_days()
    {
        var template = Documents.Json("elk/template.json");

        Assert.Equal("7d", Documents.Json("elk/lifecycle.json")["policy"]!["phases"]!["delete"]!["min_age"]!.ToString());
        Assert.Equal("memstack-logs", template["template"]!["settings"]!["index.lifecycle.name"]!.ToString());
        Assert.Equal("memstack-logs-*", Assert.Single(template["index_patterns"].Strings()));
    }

    [Theory]
    [InlineData("api", 8000)]
    [InlineData("openmemory", 8765)]
    [InlineData("web", 3000)]
    public void Consul_checks_the_readiness_of_a_service_at_its_port(string name, int port)
    {
        var service = Documents.Json($"consul/{name}.json")["service"]!;
        var check = Assert.Single(service["checks"]!.AsArray())!;

        Assert.Equal((name, port), (service["name"]!.ToString(), (int)service["port"]!));
        Assert.Equal($"http://localhost:{port}/health/readiness", check["http"]!.ToString());
        Assert.NotNull(check["interval"]);
        Assert.NotNull(check["timeout"]);
    }
}
