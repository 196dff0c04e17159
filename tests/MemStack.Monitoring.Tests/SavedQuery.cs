using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MemStack.Monitoring.Tests;

/// <summary>A query for logs or traces that a file has.</summary>
/// <param name="Language"><c>logql</c> or <c>traceql</c>.</param>
/// <param name="Text">The query, with the variables of a dashboard replaced by values.</param>
internal sealed partial record SavedQuery(string Language, string Text)
{
    /// <summary>The value that takes the place of a dashboard's variable.</summary>
    public const string VariableValue = "1";

    /// <summary>The queries of the code blocks of a document, or of the panels of a dashboard.</summary>
    public static IReadOnlyList<SavedQuery> Of(string file) =>
        file.EndsWith(".md", StringComparison.Ordinal)
            ?
            [
                .. CodeBlock()
                    .Matches(Documents.Text(file))
                    .Select(block => new SavedQuery(block.Groups["language"].Value, block.Groups["text"].Value)),
            ]
            : [.. OfPanels(Documents.Json(file), source: "").Select(query => query with { Text = WithoutVariables(query.Text) })];

    // A target may have a data source of its own, else it has the panel's.
    private static IEnumerable<SavedQuery> OfPanels(JsonNode? node, string source)
    {
        if (node is JsonArray list)
        {
            return list.SelectMany(item => OfPanels(item, source));
        }

        if (node is not JsonObject element)
        {
            return [];
        }

        var own = (element["datasource"] as JsonObject)?["type"]?.ToString() ?? source;
        return element.SelectMany(field =>
            (own, field.Key, field.Value) switch
            {
                ("loki", "expr", JsonValue text) => [new("logql", text.ToString())],
                ("tempo", "query", JsonValue text) when element["queryType"]?.ToString() == "traceql" => [new("traceql", text.ToString())],
                _ => OfPanels(field.Value, own),
            }
        );
    }

    private static string WithoutVariables(string query) => Variable().Replace(Interval().Replace(query, "5m"), VariableValue);

    [GeneratedRegex("```(?<language>logql|traceql)\n(?<text>.+?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\$\{?__(auto|interval|range|rate_interval)\}?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Interval();

    [GeneratedRegex(@"\$(\{\w+(:\w+)?\}|\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();
}
