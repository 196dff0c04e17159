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

        WriteConfig(source ?? Directory.CreateDirectory(Path.Combine(_folder, "no-packages")).FullName);
    }

    public string Answer => Path.Combine(_folder, "artifacts", "feed.props");

    public void WriteConfig(string source) => File.WriteAllText(
        Path.Combine(_folder, "nuget.config"),
        $"<configuration><packageSources><clear /><add key=\"only\" value=\"{SecurityElement.Escape(source)}\" /></packageSources></configuration>");

    public Task<(int ExitCode, string Output)> DecideAsync() => FeedSwitchTests.DotnetAsync(
        _folder,
        ["msbuild", "eng/feed.targets", "-nologo"],
        ("NUGET_PACKAGES", Path.Combine(_folder, "cache")),
        ("NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT", "1"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
