using System.Text.Json.Nodes;
using TestRig;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace MemStack.Monitoring.Tests;

/// <summary>Reads the files in <c>monitoring</c>.</summary>
internal static class Documents
{
    private static readonly IDeserializer _yaml = new DeserializerBuilder()
        .WithAttemptingUnquotedStringTypeDeserialization()
        .WithDuplicateKeyChecking()
        .Build();
    private static readonly ISerializer _json = new SerializerBuilder().JsonCompatible().Build();

    /// <summary>The folder of all files that the programs of the monitoring read.</summary>
    public static string Folder { get; } = Repository.File("monitoring");

    /// <summary>The files of one extension, relative to the folder.</summary>
    public static IEnumerable<string> Files(string extension) =>
        Directory
            .EnumerateFiles(Folder, "*" + extension, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    /// <summary>The text of a file, named relative to the folder.</summary>
    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));

    /// <summary>The documents of a YAML file as JSON.</summary>
    public static IReadOnlyList<JsonNode?> YamlDocuments(string file)
    {
        using var reader = new StringReader(Text(file));
        var parser = new Parser(reader);
        parser.Consume<StreamStart>();
        var documents = new List<JsonNode?>();
        while (parser.Accept<DocumentStart>(out _))
        {
            documents.Add(JsonNode.Parse(_json.Serialize(_yaml.Deserialize(parser))));
        }

        return documents;
    }

    /// <summary>The only document of a YAML file as JSON.</summary>
    public static JsonObject Yaml(string file) => Assert.Single(YamlDocuments(file))!.AsObject();

    /// <summary>A JSON file.</summary>
    public static JsonObject Json(string file) => JsonNode.Parse(Text(file))!.AsObject();

    /// <summary>The objects of a file that has one on each line.</summary>
    public static IEnumerable<JsonObject> JsonLines(string file) =>
        Text(file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject());

    /// <summary>The texts of a list, or none if there is no list.</summary>
    public static IReadOnlyList<string> Strings(this JsonNode? list) => [.. (list?.AsArray() ?? []).Select(item => item!.ToString())];

    /// <summary>The names of the fields of an object, or none if there is no object.</summary>
    public static IReadOnlyList<string> Names(this JsonNode? node) => [.. (node as JsonObject ?? []).Select(field => field.Key)];
}
