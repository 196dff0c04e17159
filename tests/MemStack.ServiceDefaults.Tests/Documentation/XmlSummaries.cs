using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MemStack.ServiceDefaults.Tests.Documentation;

/// <summary>Reads summaries from the documentation files that the compiler wrote beside the assemblies, as Markdown.</summary>
internal static partial class XmlSummaries
{
    public static string Of(Type type) => Summary(type.Assembly, $"T:{NameOf(type)}");

    public static string Of(PropertyInfo property) => Summary(property.Module.Assembly, $"P:{NameOf(property.DeclaringType!)}.{property.Name}");

    private static string Summary(Assembly assembly, string member)
    {
        var file = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        var summary = file.Descendants("member").SingleOrDefault(element => element.Attribute("name")?.Value == member)?.Element("summary");
        return summary is null ? "" : Spaces().Replace(string.Concat(summary.Nodes().Select(Markdown)), " ").Trim();
    }

    private static string Markdown(XNode node) =>
        node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")?.Value.Split('.')[^1] ?? see.Attribute("langword")?.Value}`",
            XElement other => other.Value,
            _ => "",
        };

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
