using System.Text.RegularExpressions;
using Aspire.Hosting;

namespace MemStack.AppHost.Tests;

public sealed partial class SettingsTests : IDisposable
{
    private readonly StackFixture _stack = new();

    public void Dispose() => _stack.Dispose();

    [Theory]
    [InlineData("--MemStack:Mode=full")]
    [InlineData("--MEMSTACK_MODE=Full")]
    public void Mode_full_says_in_one_line_that_it_is_not_there_yet(string setting)
    {
        var refused = Assert.Throws<SettingsException>(() => _stack.Declare(setting));

        Assert.Contains("not there yet", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData("--MemStack:Mode=fast", "MemStack:Mode")]
    [InlineData("--Ports:Api=0", "Ports:Api")]
    [InlineData("--Ports:Web=65536", "Ports:Web")]
    [InlineData("--Ports:Prometheus=http", "Ports:Prometheus")]
    [InlineData("--Ports:Api=3000", "Ports")]
    public void A_wrong_setting_is_named(string setting, string name)
    {
        var refused = Assert.Throws<SettingsException>(() => _stack.Declare(setting));

        Assert.StartsWith(name, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_is_kept_below_the_repository_unless_told_otherwise()
    {
        var settings = StackSettings.Read(_stack.Builder("--MemStack:DataDirectory=").Configuration, Path.Combine(Repository.Root, "MemStack.AppHost"));

        Assert.Equal(Path.Combine(Repository.Root, ".memstack"), settings.DataDirectory);
    }

    [Fact]
    public void The_project_names_the_central_version_of_aspire()
    {
        var central = AspireVersion().Match(File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props"))).Groups["version"].Value;
        var project = SdkVersion().Matches(File.ReadAllText(Path.Combine(Repository.Root, "MemStack.AppHost", "MemStack.AppHost.csproj"))).Select(match => match.Groups["version"].Value);

        Assert.Equal([central, central], project);
    }

    [GeneratedRegex("<AspireVersion>(?<version>.+?)</AspireVersion>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AspireVersion();

    [GeneratedRegex("Sdk=\"Aspire\\.AppHost\\.Sdk\" Version=\"(?<version>.+?)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SdkVersion();
}

internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "MemStack.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
