using System.Text.RegularExpressions;
using TestRig;

namespace MemStack.Architecture.Tests;

/// <summary>Tests that summaries begin with a noun or a verb, and not with a clause.</summary>
public sealed partial class SummaryTests
{
    [Fact]
    public void A_summary_begins_with_a_noun_or_a_verb()
    {
        var sources = Sources().ToList();

        Assert.True(sources.Count > 400, $"{sources.Count} sources below {Repository.Root}");
        var faults = sources.SelectMany(source => Faults(source, File.ReadAllText(Repository.File(source)))).ToList();
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    [Theory]
    [InlineData("/// <summary>What a search found.</summary>", 1)]
    [InlineData("\n/// <summary>\n/// Whether it is true.\n/// </summary>", 2)]
    [InlineData("\r\n/// <summary>\r\n/// Whose it is.\r\n/// </summary>", 2)]
    public void A_summary_that_begins_with_a_clause_is_found(string text, int line) =>
        Assert.StartsWith($"A.cs:{line}: ", Assert.Single(Faults("A.cs", text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("/// <summary>The result of a search.</summary>")]
    [InlineData("/// <summary>Howls.</summary>")]
    [InlineData("/// <summary>Indicates whether it is true.</summary>")]
    public void A_summary_that_begins_with_a_noun_or_a_verb_is_accepted(string text) => Assert.Empty(Faults("A.cs", text));

    private static IEnumerable<string> Faults(string file, string text) =>
        Clause().Matches(text).Select(match => $"{file}:{text.AsSpan(0, match.Index).Count('\n') + 1}: {match.Groups["words"].Value}");

    private static IEnumerable<string> Sources() =>
        Directory
            .EnumerateDirectories(Repository.Root)
            .Where(folder => Path.GetFileName(folder) is not ("artifacts" or ".git"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) is ".cs" or ".razor" && Path.GetFileName(path) != "SummaryTests.cs")
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(folder => folder is "bin" or "obj"));

    [GeneratedRegex(
        @"<summary>\s*(?:///\s*)?(?<words>(?:What|Whatever|Whether|How|Which|Whichever|Who|Whoever|Whom|Whose|Where|When|Why|Since|Until)\b[^\r\n<]*)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Clause();
}
