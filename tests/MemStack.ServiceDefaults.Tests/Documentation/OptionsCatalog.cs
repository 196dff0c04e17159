using System.Reflection;

namespace MemStack.ServiceDefaults.Tests.Documentation;

/// <summary>An options class with the section that it is bound to and the programs that read it.</summary>
internal sealed record DocumentedOptions(string Section, Type Type, string Readers);

/// <summary>Finds the options classes of the services.</summary>
internal static class OptionsCatalog
{
    private const string EveryService = "every service";
    private const string Api = "api";

    // By name, because most are internal to their assemblies.
    private static readonly (string Section, string Type, string Readers)[] _documented =
    [
        ("MemStack", "MemoryOptions", Api),
        ("MemStack", "ApiKeyOptions", Api),
        ("MemStack:ApiKeys:<n>", "ApiKeyEntry", Api),
        ("MemStack:Chat", "ChatModelOptions", Api),
        ("MemStack:Embedding", "EmbeddingModelOptions", Api),
        ("MemStack:Prices:<model>", "ModelPrice", Api),
        ("MemStack:Budget", "ModelBudgetOptions", Api),
        ("MemStack:Ingest", "AddDefaults", Api),
        ("MemStack:Ingest", "IngestOptions", Api),
        ("MemStack:Postgres", "PostgresOptions", Api),
        ("MemStack:Quality", "QualityOptions", Api),
        ("MemStack:RateLimit", "RateLimitOptions", Api),
        ("MemStack:Reembed", "ReembedOptions", Api),
        ("MemStack:SearchCache", "SearchCacheOptions", Api),
        ("MemStack:Transfer", "TransferOptions", Api),
        ("MemStack", "OpenMemoryOptions", "openmemory"),
        ("MemStack:Client", "MemStackClientOptions", "openmemory, web and prober"),
        ("MemStack:Web", "WebOptions", "web"),
        ("MemStack:Operations", "OperationsOptions", "web"),
        ("MemStack:Prober", "ProberOptions", "prober"),
        ("MemStack", "CallerOptions", EveryService),
        ("MemStack:Health", "HealthOptions", EveryService),
        ("MemStack:Http", "OutgoingHttpOptions", EveryService),
        ("MemStack:Limits", "LimitOptions", EveryService),
        ("MemStack:Privacy", "PrivacyOptions", EveryService),
        ("MemStack:Shutdown", "ShutdownOptions", EveryService),
    ];

    public static IReadOnlyList<DocumentedOptions> Documented() =>
        [.. _documented.Select(options => new DocumentedOptions(options.Section, Find(options.Type), options.Readers))];

    /// <summary>Lists the options classes of the services' assemblies, named by convention <c>…Options</c>.</summary>
    public static IEnumerable<Type> All() =>
        Types().Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Options", StringComparison.Ordinal));

    private static Type Find(string name) =>
        Types().SingleOrDefault(type => type.Name == name)
        ?? throw new InvalidOperationException(
            $"No assembly of the services has a class {name}: correct the list of {nameof(OptionsCatalog)}."
        );

    private static IEnumerable<Type> Types() =>
        Directory
            .EnumerateFiles(AppContext.BaseDirectory, "MemStack.*.dll")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name => !name!.EndsWith(".Tests", StringComparison.Ordinal))
            .SelectMany(name => Assembly.Load(name!).GetTypes());
}
