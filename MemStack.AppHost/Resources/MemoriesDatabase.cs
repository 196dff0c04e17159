namespace MemStack.AppHost.Resources;

/// <summary>Adds PostgreSQL with pgvector, where the full stack keeps memories.</summary>
internal static class MemoriesDatabaseExtensions
{
    /// <summary>The connection string that the api reads.</summary>
    public const string DatabaseName = "memories";

    /// <summary>The image: PostgreSQL 17 with pgvector.</summary>
    public const string Image = "pgvector/pgvector";

    /// <summary>The image's pinned tag.</summary>
    public const string Tag = "0.8.0-pg17";

    /// <summary>Adds the server with a volume, and its database.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> AddMemoriesDatabase(
        this IDistributedApplicationBuilder builder,
        string name
    ) =>
        builder
            .AddPostgres(name)
            .WithImage(Image, Tag)
            .WithDataVolume($"memstack-{name}")
            .WithLifetime(ContainerLifetime.Persistent)
            .AddDatabase(DatabaseName);
}
