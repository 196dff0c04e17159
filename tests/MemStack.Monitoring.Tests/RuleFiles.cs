using TestRig;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace MemStack.Monitoring.Tests;

/// <summary>An alert as its rule file declares it.</summary>
internal sealed record AlertRule
{
    public string Alert { get; init; } = "";

    public string Record { get; init; } = "";

    public string Expr { get; init; } = "";

    public Dictionary<string, string> Labels { get; init; } = [];

    public Dictionary<string, string> Annotations { get; init; } = [];
}

/// <summary>A promtool test of one alert at one time.</summary>
internal sealed record AlertTest
{
    public string Alertname { get; init; } = "";

    public List<object>? ExpAlerts { get; init; }
}

/// <summary>Reads the rule files and their unit tests in <c>monitoring/prometheus</c>.</summary>
internal static class RuleFiles
{
    private static readonly IDeserializer _yaml = new DeserializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance)
        .IgnoreUnmatchedProperties()
        .Build();

    /// <summary>The folder of everything that Prometheus reads.</summary>
    public static string Folder { get; } = Repository.File("monitoring", "prometheus");

    /// <summary>The names of the files of one kind without folder and extension.</summary>
    public static IEnumerable<string> Names(string kind) =>
        Paths(kind).Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal);

    /// <summary>Every alert of every file.</summary>
    public static IReadOnlyList<AlertRule> Alerts { get; } = [.. Names("rules").SelectMany(Rules).Where(rule => rule.Alert.Length > 0)];

    /// <summary>Every recording rule of every file.</summary>
    public static IReadOnlyList<AlertRule> Records { get; } = [.. Names("rules").SelectMany(Rules).Where(rule => rule.Record.Length > 0)];

    /// <summary>Every unit test of an alert.</summary>
    public static IReadOnlyList<AlertTest> Tests { get; } =
    [.. Paths("tests").SelectMany(path => Read<TestFile>(path).Tests).SelectMany(test => test.AlertRuleTest)];

    /// <summary>Every rule of one file.</summary>
    public static IEnumerable<AlertRule> Rules(string name) =>
        Read<RuleFile>(Path.Combine(Folder, "rules", name + ".yml")).Groups.SelectMany(group => group.Rules);

    /// <summary>The files of one kind: <c>rules</c> or <c>tests</c>.</summary>
    public static IEnumerable<string> Paths(string kind) => Directory.EnumerateFiles(Path.Combine(Folder, kind), "*.yml");

    private static T Read<T>(string path) => _yaml.Deserialize<T>(File.ReadAllText(path));

    private sealed record RuleFile
    {
        public List<RuleGroup> Groups { get; init; } = [];
    }

    private sealed record RuleGroup
    {
        public List<AlertRule> Rules { get; init; } = [];
    }

    private sealed record TestFile
    {
        public List<TestCase> Tests { get; init; } = [];
    }

    private sealed record TestCase
    {
        public List<AlertTest> AlertRuleTest { get; init; } = [];
    }
}
