using System.IO.Compression;
using System.Security;

namespace StandIns.Tests.Feed;

/// <summary>The files that decide the feed, in a folder of their own with a nuget.config and an empty package cache.</summary>
internal sealed class RepositoryCopy : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("memstack-feed-").FullName;

    public RepositoryCopy(string? source)
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Root, "Directory.*").Append(Path.Combine(Repository.Root, "global.json"))
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "eng")))
            .Append(Path.Combine(Repository.StandIns, "probe", "probe.csproj")))
        {
            var target = Path.Combine(_folder, Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        WriteConfig(source ?? Directory.CreateDirectory(Packages).FullName);
    }

    private string Packages => Path.Combine(_folder, "packages");

    public string Answer => Path.Combine(_folder, "artifacts", "feed.props");

    public void WriteConfig(string source) => File.WriteAllText(
        Path.Combine(_folder, "nuget.config"),
        $"<configuration><packageSources><clear /><add key=\"only\" value=\"{SecurityElement.Escape(source)}\" /></packageSources></configuration>");

    /// <summary>Puts a package without files into the folder that is the source.</summary>
    public void Serve(string id, string version, (string Id, string Version)? needs = null)
    {
        var dependency = needs is var (needed, minimum) ? $"<dependency id=\"{needed}\" version=\"{minimum}\" />" : "";
        using var package = ZipFile.Open(Path.Combine(Packages, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        using var manifest = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open());
        manifest.Write($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{id}</id><version>{version}</version><authors>tests</authors><description>Empty.</description>
                <dependencies><group targetFramework="net10.0">{dependency}</group></dependencies>
              </metadata>
            </package>
            """);
    }

    /// <summary>Makes the probe ask for this one package, and for none of the analyzers.</summary>
    public void ProbeOnly(string id, string version) => File.WriteAllText(
        Path.Combine(_folder, "eng", "standins", "probe", "probe.csproj"),
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets></PropertyGroup>
          <ItemGroup><PackageReference Include="{id}" VersionOverride="{version}" /></ItemGroup>
        </Project>
        """);

    public Task<(int ExitCode, string Output)> DecideAsync() => FeedSwitchTests.DotnetAsync(
        _folder,
        ["msbuild", "eng/feed.targets", "-nologo"],
        ("NUGET_PACKAGES", Path.Combine(_folder, "cache")),
        ("NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT", "1"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
