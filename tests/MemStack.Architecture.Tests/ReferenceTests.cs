namespace MemStack.Architecture.Tests;

/// <summary>Assemblies refer to each other as the design has it.</summary>
public sealed class ReferenceTests
{
    public static TheoryData<string> Assemblies => [.. Product.Arrows.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_references_only_allowed_ones(string assembly) =>
        Assert.Empty(Product.ReferencesOf(assembly).Except(Product.Arrows[assembly]));

    [Fact]
    public void The_engine_references_no_driver_and_no_web_framework() =>
        Assert.DoesNotContain(
            System.Reflection.Assembly.Load("MemStack.Memory").GetReferencedAssemblies(),
            reference =>
                reference.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || reference.Name is "Npgsql" or "Microsoft.Data.Sqlite"
        );
}
