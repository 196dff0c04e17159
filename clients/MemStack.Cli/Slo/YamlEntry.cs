using System.Globalization;
using MemStack.Cli.Output;
using YamlDotNet.RepresentationModel;

namespace MemStack.Cli.Slo;

/// <summary>A mapping of the file of objectives. Faults name the entry, the key, the value and what is expected.</summary>
/// <param name="name">The entry as messages name it.</param>
/// <param name="node">The mapping.</param>
internal sealed class YamlEntry(string name, YamlMappingNode node)
{
    private const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;

    public static CommandException Fault(string name, string key, string came, string expected) =>
        new($"{name}, key '{key}': came {came}, expected {expected}.", ExitCodes.Usage);

    public bool Has(string key) => Find(key) is not null;

    public void AllowOnly(params string[] keys)
    {
        var unknown = node.Children.Keys.Select(key => key.ToString()).FirstOrDefault(key => !keys.Contains(key, StringComparer.Ordinal));
        if (unknown is not null)
        {
            throw Fault(name, unknown, "an unknown key", $"one of {string.Join(", ", keys)}");
        }
    }

    public string Text(string key, string? missing = null) =>
        Find(key) switch
        {
            null => missing ?? throw Fault(name, key, "nothing", "a text"),
            YamlScalarNode { Value: { } value } when !string.IsNullOrWhiteSpace(value) => value.Trim().ReplaceLineEndings(" "),
            var other => throw Fault(name, key, Show(other), "a text"),
        };

    public decimal Number(string key, Func<decimal, bool> isValid, string expected, decimal? missing = null)
    {
        if (Find(key) is not { } found)
        {
            return missing ?? throw Fault(name, key, "nothing", expected);
        }

        return
            found is YamlScalarNode { Value: { } text }
            && decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var value)
            && isValid(value)
            ? value
            : throw Fault(name, key, Show(found), expected);
    }

    public YamlEntry Mapping(string key) =>
        Find(key) is YamlMappingNode mapping
            ? new(name, mapping)
            : throw Fault(name, key, Find(key) is { } other ? Show(other) : "nothing", "a mapping");

    public static string Show(YamlNode node) =>
        node switch
        {
            YamlScalarNode scalar => $"'{scalar.Value}'",
            YamlSequenceNode => "a list",
            _ => "a mapping",
        };

    private YamlNode? Find(string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var found) ? found : null;
}
