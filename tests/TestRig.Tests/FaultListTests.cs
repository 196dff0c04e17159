namespace TestRig.Tests;

/// <summary>Tests that the lists of <c>eng/faults</c>, which are run by hand, are not stale.</summary>
public sealed class FaultListTests
{
    public static TheoryData<string> Lists =>
        [.. Directory.EnumerateFiles(Repository.File("eng", "faults"), "*.txt").Select(list => Path.GetFileName(list))];

    [Theory]
    [MemberData(nameof(Lists))]
    public void Every_fault_replaces_a_text_that_is_in_its_file_once(string list)
    {
        var (name, file) = ("", "");
        foreach (var line in File.ReadLines(Repository.File("eng", "faults", list)))
        {
            if (After(line, "name: ") is { } named)
            {
                name = named;
            }

            if (After(line, "file: ") is { } path)
            {
                file = path;
            }

            if (After(line, "from: ") is { } text)
            {
                Assert.True(
                    Spaceless(File.ReadAllText(Repository.File(file))).Split(Spaceless(text)).Length == 2,
                    $"'{name}': its text is not in {file} once."
                );
            }
        }

        Assert.NotEmpty(name);
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Every_fault_names_existing_tests(string list)
    {
        var project = "tests/MemStack.Memory.Tests";
        foreach (var line in File.ReadLines(Repository.File("eng", "faults", list)))
        {
            if (After(line, "project: ") is { } other)
            {
                project = other;
            }

            if (After(line, "test: ") is not { } tests)
            {
                continue;
            }

            var sources = Directory
                .EnumerateFiles(Repository.File(project), "*.cs", SearchOption.AllDirectories)
                .Select(File.ReadAllText)
                .ToList();
            Assert.All(
                tests.Split('|'),
                test => Assert.Contains(sources, source => source.Contains(test.Split('.')[^1], StringComparison.Ordinal))
            );
        }
    }

    private static string Spaceless(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));

    private static string? After(string line, string key) => line.StartsWith(key, StringComparison.Ordinal) ? line[key.Length..] : null;
}
