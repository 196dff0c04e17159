using TestRig;

namespace MemStack.ServiceDefaults.Tests.Documentation;

public sealed class ConfigurationDocumentTests
{
    private const string Begin = "<!-- settings: generated from the options classes -->\n";
    private const string End = "<!-- settings: end -->\n";

    /// <summary>Set to 1, makes the test write the tables instead of comparing them.</summary>
    private const string UpdateVariable = "MEMSTACK_UPDATE_DOCS";

    [Fact]
    public async Task The_documented_settings_are_those_of_the_options_classes()
    {
        var path = Repository.File("docs", "configuration.md");
        var document = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = document.IndexOf(End, StringComparison.Ordinal);
        Assert.InRange(end, begin, document.Length);
        var tables = OptionsTables.Render() + "\n";
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            await File.WriteAllTextAsync(path, document[..begin] + tables + document[end..], TestContext.Current.CancellationToken);
            return;
        }

        Assert.True(
            document[begin..end] == tables,
            $"docs/configuration.md differs from the options classes: run this test with {UpdateVariable}=1. Changed: "
                + string.Join('\n', tables.Split('\n').Except(document[begin..end].Split('\n'), StringComparer.Ordinal))
        );
    }

    [Fact]
    public void Every_options_class_is_documented()
    {
        var documented = OptionsCatalog.Documented().Select(options => options.Type).ToHashSet();

        Assert.DoesNotContain(OptionsCatalog.All(), type => !documented.Contains(type));
    }

    [Fact]
    public void Every_documented_setting_has_a_meaning()
    {
        Assert.DoesNotContain("|  |\n", OptionsTables.Render(), StringComparison.Ordinal);
    }
}
