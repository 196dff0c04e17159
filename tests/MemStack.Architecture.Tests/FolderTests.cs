using ArchUnitNET.Domain;

namespace MemStack.Architecture.Tests;

/// <summary>Folders, which are namespaces, depend on each other in one direction.</summary>
public sealed class FolderTests
{
    public static TheoryData<string> Assemblies => [.. Product.Arrows.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Folders_of_an_assembly_have_no_cyclic_dependencies(string assembly)
    {
        var uses = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var type in Product.TypesOf(assembly))
        {
            var from = Product.NamespaceOf(type);
            // A generic parameter is in the namespace of the first type that uses its name.
            foreach (
                var target in type.Dependencies.Select(dependency => dependency.Target).Where(target => target is not GenericParameter)
            )
            {
                var to = Product.NamespaceOf(target);
                if (to != from && target.Assembly?.Name == type.Assembly.Name && to.StartsWith(assembly, StringComparison.Ordinal))
                {
                    uses.TryAdd(from, new Dictionary<string, string>(StringComparer.Ordinal));
                    uses[from].TryAdd(to, $"{type.Name} uses {target.Name}");
                }
            }
        }

        Assert.NotEmpty(Product.TypesOf(assembly));
        var circles = Circles.Of(uses);
        Assert.True(circles.Count == 0, string.Join(Environment.NewLine, circles));
    }

    [Fact]
    public void A_circle_is_found()
    {
        var uses = new Dictionary<string, Dictionary<string, string>>
        {
            ["A"] = new() { ["B"] = "one" },
            ["B"] = new() { ["C"] = "two" },
            ["C"] = new() { ["B"] = "three" },
        };

        Assert.Equal(["B -> C (two) -> B (three)"], Circles.Of(uses));
    }
}
