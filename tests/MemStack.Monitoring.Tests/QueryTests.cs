using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>Grafana's grammars on the saved queries and those of the dashboards, and our names in them.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class QueryTests
{
    private static readonly string[] _services = ["api", "openmemory", "web"];

    // What Loki itself writes with a record that came by OTLP.
    private static readonly string[] _lokiFields =
    [
        "service_name",
        "service_version",
        "service_instance_id",
        "scope_name",
        "trace_id",
        "span_id",
        "severity_text",
        "detected_level",
        "exception_type",
        "exception_stacktrace",
    ];

    private static readonly string[] _resource =
    [
        "service.name",
        "service.namespace",
        "service.version",
        "service.instance.id",
        "deployment.environment.name",
    ];

    private static readonly string[] _attributesOfAnyValue = ["memstack.request.id", "memstack.tenant", "memstack.app", "memstack.agent"];

    public static TheoryData<string> Files =>
        [
            .. Documents.Files("queries.md"),
            .. Documents
                .Files(".json")
                .Where(file => file.StartsWith("grafana/dashboards/", StringComparison.Ordinal) && SavedQuery.Of(file).Count > 0),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_query_is_readable_and_uses_only_fields_that_logs_and_spans_have(string file)
    {
        var queries = SavedQuery.Of(file);
        Assert.NotEmpty(queries);

        var read = await QueryGrammar.ReadAsync(queries, TestContext.Current.CancellationToken);

        Assert.Empty(
            queries
                .Zip(read, (query, answer) => (query, answer))
                .SelectMany(pair => Faults(pair.query, pair.answer).Select(fault => $"{fault} in {pair.query.Text}"))
        );
    }

    [Fact]
    public async Task Unreadable_queries_and_unknown_fields_are_seen()
    {
        SavedQuery[] queries =
        [
            new("logql", "{service_name=}"),
            new("logql", "{service_name=\"api\", level=\"warn\"} | json | statuscode > 1 | line_format \"{{.path}}\""),
            new("traceql", "{ span.gen_ai.operation.name = \"add_memory\" && .http.status > 1 && resource.service.nam = \"api\" }"),
        ];

        var read = await QueryGrammar.ReadAsync(queries, TestContext.Current.CancellationToken);

        Assert.Equal([1, 4, 3], queries.Zip(read, (query, answer) => Faults(query, answer).Count()));
    }

    private static IEnumerable<string> Faults(SavedQuery query, ReadQuery read) =>
        read.Error is { } error
            ? [$"not readable {error}"]
            :
            [
                // Loki has the message and the fields of a line apart: a parser finds nothing, and a rate over its errors fails.
                .. read.Stages.Select(stage => $"parser {stage}"),
                .. read.Fields.Where(field => !IsKnown(query.Language, field)).Select(field => $"unknown {field.Name} {field.Value}"),
            ];

    private static bool IsKnown(string language, QueryField field) =>
        (language, field.Name) switch
        {
            (_, "service_name" or "resource.service.name") => HasKnownValues(field, _services),
            ("logql", "level") => HasKnownValues(field, TelemetryNames.Levels),
            ("logql", _) => CollectorFile.LogFields.Contains(field.Name) || _lokiFields.Contains(field.Name),
            // Fields of the language itself have no scope, and the grammar knows them.
            (_, var name) when !name.Contains('.') => true,
            (_, var name) => IsKnownAttribute(name[..name.IndexOf('.')], name[(name.IndexOf('.') + 1)..], field),
        };

    private static bool IsKnownAttribute(string scope, string name, QueryField field) =>
        scope == "resource"
            ? _resource.Contains(name)
            : TelemetryNames.Constants.Contains(name)
                && (!IsBounded(name) || field.Value is "nil" || HasKnownValues(field, TelemetryNames.Constants));

    private static bool IsBounded(string name) =>
        (name.StartsWith("memstack.", StringComparison.Ordinal) && !_attributesOfAnyValue.Contains(name))
        || name == "gen_ai.operation.name";

    private static bool HasKnownValues(QueryField field, IEnumerable<string> known) =>
        field.Values.All(value => value is ".+" or ".*" or "" or SavedQuery.VariableValue || known.Contains(value));
}
