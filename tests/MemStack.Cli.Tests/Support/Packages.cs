using System.Globalization;
using TestRig;

[assembly: AssemblyFixture(typeof(MemStack.Cli.Tests.Support.Packages))]

namespace MemStack.Cli.Tests.Support;

/// <summary>
/// The packages as published, packed into a folder under a unique version, so that no cache has another copy.
/// </summary>
public sealed class Packages : IDisposable
{
    private static readonly string[] Projects = ["MemStack.Client", "MemStack.Cli"];

    private readonly TempDirectory _folder = new();
    private readonly SemaphoreSlim _packing = new(1);
    private bool _isPacked;

    /// <summary>A version that nothing else has.</summary>
    public string Version { get; } = string.Create(CultureInfo.InvariantCulture, $"0.1.0-test.{Guid.CreateVersion7():N}");

    /// <summary>The folder that holds them, packed at the first call.</summary>
    public async Task<string> FolderAsync(CancellationToken cancellationToken)
    {
        await _packing.WaitAsync(cancellationToken);
        try
        {
            foreach (var project in _isPacked ? [] : Projects)
            {
                var pack = await ProcessRunner.RunAsync(
                    "dotnet",
                    [
                        "pack",
                        Repository.File("clients", project),
                        "-c",
                        Configuration,
                        "--no-build",
                        "-nologo",
                        "-o",
                        _folder.FullPath,
                        $"-p:Version={Version}",
                    ],
                    cancellationToken: cancellationToken
                );
                Assert.True(pack.ExitCode == 0, pack.Everything);
            }

            _isPacked = true;
            return _folder.FullPath;
        }
        finally
        {
            _packing.Release();
        }
    }

    public void Dispose()
    {
        // Removes the restored packages from this machine's cache, which would grow with every run.
        var cache =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var project in Projects)
        {
            var unpacked = Path.Combine(cache, project.ToLowerInvariant(), Version);
            if (Directory.Exists(unpacked))
            {
                Directory.Delete(unpacked, recursive: true);
            }
        }

        _folder.Dispose();
        _packing.Dispose();
    }

    // The one that the tests were built in: artifacts/bin/PROJECT/CONFIGURATION.
    private static string Configuration => Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
}
