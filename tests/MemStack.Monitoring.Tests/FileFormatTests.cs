using System.Text.Json.Nodes;

namespace MemStack.Monitoring.Tests;

/// <summary>Tests that every file can be read at all, also those of programs that the tests don't start.</summary>
public sealed class FileFormatTests
{
    public static TheoryData<string> Yaml => [.. Documents.Files(".yml"), .. Documents.Files(".yaml")];

    public static TheoryData<string> Json => [.. Documents.Files(".json")];

    public static TheoryData<string> JsonLines => [.. Documents.Files(".ndjson")];

    [Theory]
    [MemberData(nameof(Yaml))]
    public void A_YAML_file_is_read_without_duplicate_keys(string file) => Assert.NotEmpty(Documents.YamlDocuments(file));

    [Theory]
    [MemberData(nameof(Json))]
    public void A_JSON_file_is_read(string file) => Assert.IsType<JsonObject>(JsonNode.Parse(Documents.Text(file)));

    [Theory]
    [MemberData(nameof(JsonLines))]
    public void Every_line_of_a_file_of_JSON_lines_is_read(string file) => Assert.NotEmpty(Documents.JsonLines(file));
}
