using System.Text.RegularExpressions;
using System.Xml.Linq;
using MemStack.Cli.Output;
using MemStack.Cli.Tests.Support;
using TestRig;

namespace MemStack.Cli.Tests;

/// <summary>Tests the packages as their users use them.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed partial class PackageTests(Packages packages) : IDisposable
{
    private readonly TempDirectory _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_tool_is_installed_from_its_package_and_opens_a_store()
    {
        var source = await packages.FolderAsync(Token);
        await using (var api = await ServiceProcess.ApiAsync(_folder.File("data"))) { }

        var install = await DotnetAsync(
            "tool",
            "install",
            "MemStack.Cli",
            "--tool-path",
            _folder.File("tools"),
            "--add-source",
            source,
            "--version",
            packages.Version
        );
        Assert.True(install.ExitCode == 0, install.Everything);
        var command = _folder.File("tools", OperatingSystem.IsWindows() ? "memstack.exe" : "memstack");
        var version = await ProcessRunner.RunAsync(command, ["--version"], cancellationToken: Token);
        var backup = await ProcessRunner.RunAsync(
            command,
            ["backup", _folder.File("one.backup"), "--data", _folder.File("data")],
            cancellationToken: Token
        );
        var restore = await ProcessRunner.RunAsync(
            command,
            ["restore", _folder.File("one.backup"), "--data", _folder.File("other")],
            cancellationToken: Token
        );

        Assert.Equal((ExitCodes.Good, ""), (version.ExitCode, version.Error));
        Assert.True(backup.ExitCode == ExitCodes.Good, backup.Everything);
        Assert.True(restore.ExitCode == ExitCodes.Good, restore.Everything);
    }

    [Fact]
    public async Task The_example_of_the_README_compiles_against_the_clients_package()
    {
        var source = await packages.FolderAsync(Token);
        var readme = await File.ReadAllTextAsync(Repository.File("README.md"), Token);
        var example = CSharp()
            .Matches(readme)
            .Select(match => match.Groups["code"].Value)
            .Single(code => code.Contains("AddMemStackClient", StringComparison.Ordinal));
        var lines = example.Split('\n');
        // The context of the example: a host's builder, and the client that it provides.
        await File.WriteAllTextAsync(
            _folder.File("Program.cs"),
            $$"""
            using MemStack.Client;
            using Microsoft.Extensions.DependencyInjection;
            {{string.Join('\n', lines.Where(line => Using().IsMatch(line)))}}

            var builder = new { Services = new ServiceCollection() };
            IMemStackClient client = null!;
            {{string.Join('\n', lines.Where(line => !Using().IsMatch(line)))}}
            """,
            Token
        );
        await File.WriteAllTextAsync(
            _folder.File("example.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestoreAdditionalProjectSources>{source}</RestoreAdditionalProjectSources>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="MemStack.Client" Version="[{packages.Version}]" />
              </ItemGroup>
            </Project>
            """,
            Token
        );

        var build = await DotnetAsync("build", "-nologo", "--tl:off");

        Assert.True(build.ExitCode == 0, build.Everything);
    }

    [Fact]
    public void Only_the_client_and_the_tool_are_packages()
    {
        var ignored = new[] { "artifacts", ".git" }.Select(folder => Repository.File(folder) + Path.DirectorySeparatorChar).ToArray();
        var packable = Directory
            .EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(file => !Array.Exists(ignored, folder => file.StartsWith(folder, StringComparison.Ordinal)))
            .Where(file => XDocument.Load(file).Descendants("IsPackable").Any(element => element.Value == "true"))
            .Select(Path.GetFileNameWithoutExtension)
            .Order(StringComparer.Ordinal);

        Assert.Equal(["MemStack.Cli", "MemStack.Client"], packable);
        Assert.Equal("false", XDocument.Load(Repository.File("Directory.Build.props")).Descendants("IsPackable").Single().Value);
    }

    private Task<ProcessResult> DotnetAsync(params string[] arguments) =>
        ProcessRunner.RunAsync(
            "dotnet",
            arguments,
            new()
            {
                WorkingFolder = _folder.FullPath,
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["MSBUILDDISABLENODEREUSE"] = "1" },
            },
            cancellationToken: Token
        );

    [GeneratedRegex(@"```csharp\r?\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CSharp();

    [GeneratedRegex(@"^using [\w.]+;", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Using();
}
