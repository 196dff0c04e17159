using System.Diagnostics;
using System.Text.Json;

namespace StandIns.Tests.Feed;

/// <summary>The switch between the official packages and the stand-ins (eng/feed.targets, Directory.Build.targets).</summary>
public class FeedSwitchTests
{
    private const string Project = "tests/StandIns.Tests/StandIns.Tests.csproj";

    [Fact]
    public async Task An_official_build_references_no_stand_in()
    {
        var (references, packages) = await ReferencesAsync("official");

        Assert.DoesNotContain(references, reference => reference.Contains("standins", StringComparison.Ordinal));
        Assert.Contains("OpenTelemetry.Extensions.Hosting", packages);
    }

    [Fact]
    public async Task A_restricted_build_swaps_each_package_that_has_a_stand_in_and_no_other()
    {
        var (references, packages) = await ReferencesAsync("restricted");

        Assert.Contains(references, reference => reference.EndsWith("eng/standins/OpenTelemetry.Extensions.Hosting/OpenTelemetry.Extensions.Hosting.csproj", StringComparison.Ordinal));
        Assert.DoesNotContain("OpenTelemetry.Extensions.Hosting", packages);
        Assert.Contains("xunit.v3", packages);
        Assert.DoesNotContain(references, reference => reference.Contains("probe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_global_property_decides_before_the_environment()
    {
        var (references, _) = await ReferencesAsync("restricted", "-p:RestrictedFeed=false");

        Assert.DoesNotContain(references, reference => reference.Contains("standins", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_word_that_is_no_feed_is_refused()
    {
        var (exitCode, output) = await DotnetAsync(Repository.Root, ["msbuild", "eng/feed.targets", "-nologo"], ("MEMSTACK_FEED", "public"));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("set it to 'official' or 'restricted'", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_cannot_be_reached_decides_nothing_and_says_so()
    {
        using var deaf = new TestRig.DeafPort();
        using var copy = new RepositoryCopy(IndexAt(deaf));
        var (exitCode, output) = await copy.DecideAsync();

        Assert.NotEqual(0, exitCode);
        Assert.Contains("nothing was decided", output, StringComparison.Ordinal);
        Assert.Contains("NU1301", output, StringComparison.Ordinal);
        Assert.False(File.Exists(copy.Answer));
    }

    [Fact]
    public async Task A_source_without_the_packages_means_restricted_and_is_not_asked_again()
    {
        using var copy = new RepositoryCopy(source: null);
        var (exitCode, output) = await copy.DecideAsync();
        Assert.True(exitCode == 0, output);
        Assert.Contains("<RestrictedFeed>true</RestrictedFeed>", await File.ReadAllTextAsync(copy.Answer, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var (_, again) = await copy.DecideAsync();
        Assert.Contains("kept in artifacts/feed.props", again, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.1.12", false)]
    [InlineData("3.0.3", true)]
    public async Task What_a_probed_package_needs_decides_too(string served, bool restricted)
    {
        using var copy = new RepositoryCopy(source: null);
        copy.Serve("Needed.ByAnother", served);
        copy.Serve("Probed", "1.0.0", needs: ("Needed.ByAnother", "2.1.12"));
        copy.ProbeOnly("Probed", "1.0.0");

        var (exitCode, output) = await copy.DecideAsync();

        Assert.True(exitCode == 0, output);
        var answer = await File.ReadAllTextAsync(copy.Answer, TestContext.Current.CancellationToken);
        Assert.Contains($"<RestrictedFeed>{(restricted ? "true" : "false")}</RestrictedFeed>", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_source_is_asked_anew()
    {
        using var deaf = new TestRig.DeafPort();
        using var copy = new RepositoryCopy(source: null);
        await copy.DecideAsync();
        copy.WriteConfig(IndexAt(deaf));

        var (exitCode, output) = await copy.DecideAsync();

        Assert.NotEqual(0, exitCode);
        Assert.Contains("NU1301", output, StringComparison.Ordinal);
    }

    private static async Task<(string[] References, string[] Packages)> ReferencesAsync(string feed, params string[] arguments)
    {
        var (exitCode, output) = await DotnetAsync(
            Repository.Root, ["msbuild", Project, "-nologo", "-getItem:ProjectReference", "-getItem:PackageReference", .. arguments], ("MEMSTACK_FEED", feed));
        Assert.True(exitCode == 0, output);
        using var json = JsonDocument.Parse(output);
        var items = json.RootElement.GetProperty("Items");
        return (Identities("ProjectReference"), Identities("PackageReference"));

        string[] Identities(string kind)
            => items.TryGetProperty(kind, out var all) ? [.. all.EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!.Replace('\\', '/'))] : [];
    }

    private static string IndexAt(TestRig.DeafPort port) => $"https://{port.Address.Authority}/v3/index.json";

    internal static async Task<(int ExitCode, string Output)> DotnetAsync(string folder, string[] arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // What the test runner's own build has set must not decide here.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || k is "RestrictedFeed" or "MEMSTACK_FEED").ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
