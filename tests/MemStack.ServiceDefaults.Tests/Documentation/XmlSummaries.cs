using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MemStack.ServiceDefaults.Tests.Documentation;

/// <summary>Reads summaries from the documentation files that the compiler wrote beside the assemblies, as Markdown.</summary>
internal static partial class XmlSummaries
{
    public static string Of(Type type) => Summary(type.Assembly, $"T:{NameOf(type)}");

    public static string Of(PropertyInfo property) =>
        Summary(property.Module.Assembly, $"P:{NameOf(property.DeclaringType!)}.{property.Name}");

    private static string Summary(Assembly assembly, string member)
    {
        var file = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        var summary = file.Descendants("member").SingleOrDefault(element => element.Attribute("name")?.Value == member)?.Element("summary");
        return summary is null ? "" : Spaces().Replace(string.Concat(summary.Nodes().Select(node => Markdown(node, assembly))), " ").Trim();
    }

    private static string Markdown(XNode node, Assembly assembly) =>
        node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => $"`{Reference(see, assembly)}`",
            XElement other => other.Value,
            _ => "",
        };

    // A constant is replaced by its value, another member by its name.
    private static string? Reference(XElement see, Assembly assembly)
    {
        if (see.Attribute("cref")?.Value is not { } member)
        {
            return see.Attribute("langword")?.Value;
        }

        var dot = member.LastIndexOf('.');
        var name = member[(dot + 1)..];
        return member[0] == 'F' && assembly.GetType(member[2..dot])?.GetField(name) is { IsLiteral: true } constant
            ? $"{constant.GetRawConstantValue()}"
            : name;
    }

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
