using System.Reflection;

namespace MemStack.Architecture.Tests;

/// <summary>The engine shows its ports, their contracts, its options and its registrations.</summary>
public sealed class PublicTypeTests
{
    // The core's public types for adapters besides ports and contracts: rules that every store shares, its files, and its telemetry.
    private static readonly string[] SharedWithAdapters =
    [
        "AddPlanner",
        "BackupArchive",
        "BackupReader",
        "Categories",
        "DatabaseCall",
        "DataFolder",
        "EntityKey",
        "Erasure",
        "FilterFields",
        "FilterParser",
        "FilterValues",
        "MemoryBackup",
        "MemoryTelemetry",
        "ModelPrice",
        "ModelPrices",
        "ModelTelemetry",
        "PrivateFiles",
        "Roles",
        "ScopeKeys",
        "SearchMetrics",
        "Sql",
        "StoredEvent",
        "StoredJob",
        "StoredJson",
        "StoreHealthCheck",
        "StoreMetrics",
        "TextAnalyzer",
        "TextHash",
        "TransferIds",
        "TurnContext",
    ];

    public static TheoryData<string> Assemblies =>
        [.. Product.Arrows.Keys.Where(name => name.StartsWith("MemStack.Memory", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_public_type_is_a_port_a_contract_options_or_a_registration(string assembly)
    {
        var others = Product.PublicTypesOf(assembly).Where(type => !IsKnown(type)).Select(type => type.FullName).ToList();
        Assert.True(others.Count == 0, string.Join(Environment.NewLine, others));
    }

    private static bool IsKnown(Type type) =>
        type.IsInterface
        || type.IsEnum
        || IsRecord(type)
        || type.IsSubclassOf(typeof(Exception))
        || type.Name.EndsWith("Options", StringComparison.Ordinal)
        || type.Name.EndsWith("Extensions", StringComparison.Ordinal)
        || SharedWithAdapters.Contains(type.Name);

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(System.Text.StringBuilder)]) is not null;
}
