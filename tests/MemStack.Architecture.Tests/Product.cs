using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace MemStack.Architecture.Tests;

/// <summary>The assemblies of the product, read as they were compiled.</summary>
internal static class Product
{
    /// <summary>The assemblies of the product, each with the other ones that it may reference.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Arrows = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["MemStack.Memory"] = [],
        ["MemStack.Memory.English"] = ["MemStack.Memory"],
        ["MemStack.Memory.Models"] = ["MemStack.Memory"],
        ["MemStack.Memory.Sqlite"] = ["MemStack.Memory"],
        ["MemStack.Memory.Postgres"] = ["MemStack.Memory"],
        ["MemStack.Client"] = [],
        ["MemStack.Cli"] = ["MemStack.Client", "MemStack.Memory", "MemStack.Memory.Postgres", "MemStack.Memory.Sqlite"],
        ["MemStack.ServiceDefaults"] = [],
        ["MemStack.OpenMemory"] = ["MemStack.Client", "MemStack.ServiceDefaults"],
        ["MemStack.Prober"] = ["MemStack.Client", "MemStack.ServiceDefaults"],
        ["MemStack.Web"] = ["MemStack.Client", "MemStack.ServiceDefaults"],
        ["MemStack.AppHost"] = ["MemStack.Client"],
        ["MemStack.Api"] =
        [
            "MemStack.Client",
            "MemStack.Memory",
            "MemStack.Memory.English",
            "MemStack.Memory.Models",
            "MemStack.Memory.Postgres",
            "MemStack.Memory.Sqlite",
            "MemStack.ServiceDefaults",
        ],
    };

    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Read = new(() =>
        new ArchLoader().LoadAssemblies([.. Arrows.Keys.Select(Assembly.Load)]).Build()
    );

    /// <summary>The types of an assembly by namespace, without the compiler's own.</summary>
    public static IEnumerable<IType> TypesOf(string assembly) =>
        Read.Value.Types.Where(type =>
            type.Assembly?.Name.Split(',')[0] == assembly && NamespaceOf(type).StartsWith(assembly, StringComparison.Ordinal)
        );

    /// <summary>The namespace of a type; empty for a generic parameter.</summary>
    public static string NamespaceOf(IType type) => type.Namespace?.FullName ?? "";

    /// <summary>Assemblies of the product that an assembly refers to.</summary>
    public static IEnumerable<string> ReferencesOf(string assembly) =>
        Assembly
            .Load(assembly)
            .GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith("MemStack.", StringComparison.Ordinal));

    public static IEnumerable<System.Type> PublicTypesOf(string assembly) => Assembly.Load(assembly).GetExportedTypes();
}
