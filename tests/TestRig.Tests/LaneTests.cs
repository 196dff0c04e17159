using System.Text;
using System.Text.RegularExpressions;

namespace TestRig.Tests;

/// <summary>
/// Tests that the fast lane starts no servers: tests that use one have a lane. It reads the sources, because no project references all
/// tests.
/// </summary>
public sealed partial class LaneTests
{
    // Types that are costly to start; a type that names one of these, or another such type, is costly, too.
    private static readonly string[] Costly =
    [
        nameof(PostgresFixture),
        nameof(RedisFixture),
        nameof(MonitoringServer),
        nameof(NpmPackages),
        nameof(SmallDisk),
        "IPlaywright",
        "StackFixture",
        "strace",
        "\"MemStack.Api.dll\"",
    ];

    // The one has no tests; the other only builds the stack's model and starts nothing.
    private static readonly string[] NotAsked = ["TestRig", "MemStack.AppHost.Tests"];

    [Fact]
    public void Every_test_class_that_uses_a_server_a_browser_or_a_service_has_a_lane()
    {
        var projects = Directory
            .EnumerateDirectories(Repository.File("tests"))
            .Where(project => !NotAsked.Contains(Path.GetFileName(project)))
            .Select(project =>
                Types([
                    .. Directory
                        .EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
                        .Where(file => !file.EndsWith($"{nameof(LaneTests)}.cs", StringComparison.Ordinal))
                        .Select(File.ReadAllText),
                ])
            )
            .ToList();

        Assert.Empty(projects.SelectMany(Faults));
        // It does see them.
        Assert.True(projects.Sum(types => types.Count(type => type.HasLane)) >= 50);
    }

    [Theory]
    [InlineData("public sealed class ATests(PostgresFixture server)\n{\n    [Fact]\n}")]
    [InlineData(
        "public sealed class ATests\n{\n    [Theory]\n    // [Trait(Lanes.Name, Lanes.Servers)]\n    void B() => MonitoringServer.StartPrometheusAsync();\n}"
    )]
    [InlineData(
        "public sealed class ATests(Mine mine)\n{\n    [Fact]\n}\n\n/// <summary>Mine.</summary>\npublic class Mine\n{\n    RedisFixture server;\n}"
    )]
    [InlineData(
        "[Trait(Lanes.Name, Lanes.Servers)]\npublic sealed class BTests(PostgresFixture server)\n{\n    [Fact]\n}\npublic sealed class ATests : ASuite\n{\n    PostgresFixture server;\n}\npublic abstract class ASuite\n{\n    [Fact]\n}"
    )]
    public void A_class_without_its_lane_is_found(string source) => Assert.Equal(["ATests"], Faults(Types([source])));

    [Theory]
    [InlineData("[Trait(Lanes.Name, Lanes.Servers)]\npublic sealed class ATests(PostgresFixture server)\n{\n    [Fact]\n}")]
    [InlineData("/// <summary>Not with <see cref=\"PostgresFixture\"/>.</summary>\npublic sealed class ATests\n{\n    [Fact]\n}")]
    [InlineData("public abstract class ASuite(PostgresFixture server)\n{\n    [Fact]\n}")]
    public void A_class_with_its_lane_or_without_a_server_is_accepted(string source) => Assert.Empty(Faults(Types([source])));

    private static IEnumerable<string> Faults(IReadOnlyList<SourceType> types)
    {
        var costly = Spread(types, Costly, type => type.Text);
        // A class has tests of its own, or those of the class that it derives from.
        var tests = types
            .Where(type => type.Text.Contains("[Fact", StringComparison.Ordinal) || type.Text.Contains("[Theory", StringComparison.Ordinal))
            .Select(type => type.Name);
        var suites = Spread(types, tests, type => type.Head);
        return types
            .Where(type => type is { IsAbstract: false, HasLane: false } && costly.Contains(type.Name) && suites.Contains(type.Name))
            .Select(type => type.Name);
    }

    // The names, and those of all types that name one of them there.
    private static HashSet<string> Spread(IReadOnlyList<SourceType> types, IEnumerable<string> names, Func<SourceType, string> where)
    {
        HashSet<string> all = [.. names];
        while (types.Where(type => !all.Contains(type.Name) && all.Any(name => Names(where(type), name))).ToList() is { Count: > 0 } more)
        {
            all.UnionWith(more.Select(type => type.Name));
        }

        return all;
    }

    // As a whole word.
    private static bool Names(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.Ordinal))
        {
            if ((at == 0 || !IsLetter(text[at - 1])) && (at + name.Length == text.Length || !IsLetter(text[at + name.Length])))
            {
                return true;
            }
        }

        return false;

        static bool IsLetter(char letter) => char.IsLetterOrDigit(letter) || letter == '_';
    }

    // Types begin at the left margin, below their attributes; the following lines are theirs.
    private static List<SourceType> Types(IReadOnlyList<string> sources)
    {
        var types = new List<SourceType>();
        foreach (var source in sources)
        {
            var (first, attributes) = (types.Count, "");
            foreach (var line in source.Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)))
            {
                if (Declaration().Match(line) is { Success: true } declaration)
                {
                    types.Add(new SourceType(declaration.Groups["name"].Value, attributes, line));
                    attributes = "";
                }
                else if (line.StartsWith('['))
                {
                    attributes += line;
                }
                else if (types.Count > first)
                {
                    types[^1].Add(line);
                }
            }
        }

        return types;
    }

    [GeneratedRegex("""^(?:public|internal)[^(:;]* (?:class|record|interface|struct) (?<name>\w+)""", RegexOptions.None, 1000)]
    private static partial Regex Declaration();

    private sealed class SourceType(string name, string attributes, string head)
    {
        private readonly StringBuilder _text = new(head);

        public string Name => name;

        public string Head => head;

        public string Text => _text.ToString();

        public bool IsAbstract => head.Contains(" abstract ", StringComparison.Ordinal);

        public bool HasLane => attributes.Contains("[Trait(Lanes.Name, Lanes.", StringComparison.Ordinal);

        public void Add(string line) => _text.Append('\n').Append(line);
    }
}
