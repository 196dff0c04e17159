using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public interface IProjectMetadata : IResourceAnnotation
{
    string ProjectPath { get; }

    LaunchSettings? LaunchSettings => null;

    bool SuppressBuild => false;
}

public sealed class LaunchSettings
{
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];
}

public sealed class LaunchProfile
{
    public string? CommandName { get; set; }

    public string? ApplicationUrl { get; set; }

    public string? CommandLineArgs { get; set; }

    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}

public static class ProjectResourceBuilderExtensions
{
    private static readonly JsonSerializerOptions Lenient = new() { PropertyNameCaseInsensitive = true, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => builder.Add(name, new TProject(), builder.Configuration["AppHost:DefaultLaunchProfileName"] ?? builder.Configuration["DOTNET_LAUNCH_PROFILE"], required: false);

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => builder.Add(name, new TProject(), launchProfileName, required: true);

    private static IResourceBuilder<ProjectResource> Add(this IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, string? profileName, bool required)
    {
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation(metadata).WithOtlpExporter().WithAspNetCoreUrls();
        if (required && profileName is null)
            return project;

        var profiles = (metadata.LaunchSettings ?? Read(metadata))?.Profiles ?? [];
        if (profileName is null || !profiles.TryGetValue(profileName, out var profile))
        {
            if (required)
                throw new DistributedApplicationException($"Launch settings file does not contain '{profileName}' profile.");

            (profileName, profile) = profiles.FirstOrDefault(candidate => candidate.Value.CommandName == "Project");
        }

        if (profile is null)
            return project;

        foreach (var group in (profile.ApplicationUrl ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries).Select(url => new Uri(url)).GroupBy(url => url.Scheme))
        {
            foreach (var (index, url) in group.Index())
                project.WithEndpoint(index == 0 ? url.Scheme : $"{url.Scheme}{index + 1}", endpoint => (endpoint.Port, endpoint.TargetHost, endpoint.UriScheme) = (url.Port, url.Host, url.Scheme));
        }

        return project.WithEnvironment(context =>
        {
            context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", profileName!);
            foreach (var (variable, value) in profile.EnvironmentVariables)
                context.EnvironmentVariables.TryAdd(variable, Environment.ExpandEnvironmentVariables(value));
        });
    }

    private static IResourceBuilder<ProjectResource> WithAspNetCoreUrls(this IResourceBuilder<ProjectResource> project) => project.WithEnvironment(async context =>
    {
        if (context.EnvironmentVariables.ContainsKey("ASPNETCORE_URLS"))
            return;

        var urls = new List<string>();
        foreach (var endpoint in project.Resource.GetEndpoints().Where(endpoint => endpoint.Scheme is "http" or "https"))
            urls.Add($"{endpoint.Scheme}://{endpoint.EndpointAnnotation.TargetHost}:{await endpoint.Property(EndpointProperty.TargetPort).GetValueAsync(context.CancellationToken)}");

        if (urls.Count > 0)
            context.EnvironmentVariables["ASPNETCORE_URLS"] = string.Join(';', urls);
    });

    private static LaunchSettings? Read(IProjectMetadata metadata)
    {
        var path = Path.Combine(Path.GetDirectoryName(metadata.ProjectPath)!, "Properties", "launchSettings.json");
        return File.Exists(path) ? JsonSerializer.Deserialize<LaunchSettings>(File.ReadAllText(path), Lenient) : null;
    }
}
