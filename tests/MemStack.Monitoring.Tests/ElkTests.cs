using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>
/// Tests the files of Elasticsearch, Logstash and Kibana against the log lines that are parsed. Their programs can't run where the tests
/// do.
/// </summary>
public sealed partial class ElkTests
{
    private static readonly string _pipeline = Documents.Text("elk/logstash.conf");

    // The fields of a document: the time is @timestamp there.
    private static readonly HashSet<string> _fields = [.. TelemetryNames.LogFields.Where(field => field != "timestamp"), "@timestamp"];

    /// <summary>Lines that the rig's servers and Neo4j wrote, with the level that the pipeline gives them.</summary>
    public static TheoryData<string, string, string, string> Lines =>
        new()
        {
            {
                "postgres",
                "2026-05-01 08:15:30.123 UTC [41] LOG:  database system is ready to accept connections",
                "LOG",
                "database system is ready to accept connections"
            },
            { "postgres", "2026-05-01 08:15:30.123 UTC [41] ERROR:  deadlock detected", "ERROR", "deadlock detected" },
            { "redis", "1:M 01 May 2026 08:15:30.123 * Ready to accept connections tcp", "*", "Ready to accept connections tcp" },
            { "redis", "21:C 01 May 2026 08:15:30.123 # Failed opening the temp RDB file", "#", "Failed opening the temp RDB file" },
            { "neo4j", "2026-05-01 08:15:30.123+0000 WARN  The server is unlicensed.", "WARN", "The server is unlicensed." },
        };

    [Fact]
    public void The_template_has_every_field_of_a_log_line_and_no_other() =>
        Assert.Equal(_fields.Order(), Documents.Json("elk/template.json")["template"]!["mappings"]!["properties"].Names().Order());

    [Fact]
    public void Saved_searches_use_fields_of_a_log_line_and_the_data_view()
    {
        var objects = Documents.JsonLines("elk/kibana.ndjson").ToList();
        var view = Assert.Single(objects, found => found["type"]!.ToString() == "index-pattern");

        Assert.Equal("memstack-logs-*", view["attributes"]!["title"]!.ToString());
        Assert.All(
            objects.Where(found => found["type"]!.ToString() == "search"),
            search =>
            {
                var source = JsonNode.Parse(search["attributes"]!["kibanaSavedObjectMeta"]!["searchSourceJSON"]!.ToString())!;
                var used = QueryField().Matches(source["query"]!["query"]!.ToString()).Select(match => match.Groups["name"].Value);
                Assert.Empty(used.Concat(search["attributes"]!["columns"].Strings()).Except(_fields));
                Assert.Equal(view["id"]!.ToString(), Assert.Single(search["references"]!.AsArray())!["id"]!.ToString());
            }
        );
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_pipeline_reads_the_lines_of_other_parts(string part, string line, string level, string message)
    {
        var pattern = Grok().Match(_pipeline, _pipeline.IndexOf($"[part] == \"{part}\"", StringComparison.Ordinal)).Groups["pattern"].Value;

        var match = Regex.Match(line, AsRegex(pattern), RegexOptions.None, TimeSpan.FromSeconds(1));

        Assert.True(match.Success, pattern);
        Assert.Equal((level, message), (match.Groups["level"].Value, match.Groups["message"].Value));
        Assert.Contains("2026", match.Groups["timestamp"].Value);
    }

    [Fact]
    public void The_pipeline_reads_the_JSON_lines_of_every_service()
    {
        Assert.Contains("if [part] in [\"api\", \"openmemory\", \"web\"] {\n    json {", _pipeline);
        Assert.Equal(_pipeline.Count(character => character == '{'), _pipeline.Count(character => character == '}'));
    }

    [Fact]
    public void Every_level_that_the_pipeline_writes_is_one_of_a_log_line() =>
        Assert.Empty(Dictionary().Matches(_pipeline).Select(match => match.Groups["level"].Value).Except(TelemetryNames.Levels));

    // The named patterns of Logstash that the pipeline uses.
    // https://github.com/logstash-plugins/logstash-patterns-core/blob/main/patterns/ecs-v1/grok-patterns
    private static string AsRegex(string grok) =>
        GrokName()
            .Replace(
                grok,
                name =>
                    (name.Groups["name"].Value, name.Groups["field"].Value) switch
                    {
                        ("YEAR", _) => @"\d{4}",
                        ("MONTHNUM" or "MONTHDAY", _) => @"\d{2}",
                        ("MONTH", _) => "[A-Z][a-z]{2}",
                        ("TIME", _) => @"\d{2}:\d{2}:\d{2}\.\d+",
                        ("NUMBER", _) => @"\d+",
                        ("GREEDYDATA", var field) => $"(?<{field}>.*)",
                        var (unknown, _) => throw new InvalidOperationException($"No pattern {unknown}."),
                    }
            );

    [GeneratedRegex("\"message\" => \"(?<pattern>\\^.+?\\$)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grok();

    [GeneratedRegex("%\\{(?<name>[A-Z]+)(:(?<field>\\w+))?\\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GrokName();

    [GeneratedRegex("\"[^\"]+\" => \"(?<level>[a-z]+)\"\n", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Dictionary();

    [GeneratedRegex("(?<name>\\w+) *(:|>=|>)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QueryField();
}
