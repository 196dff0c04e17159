using System.Diagnostics;
using System.Security.Cryptography;

namespace MemStack.OpenMemory.Tests.Conformance;

/// <summary>
/// The MCP project's own conformance suite, from the lock file in tests/conformance, installed once below artifacts/.
/// </summary>
public sealed class ConformanceSuite : IAsyncLifetime
{
    private const int OldestNode = 22;
    private static readonly string Root = FindRoot();
    private static readonly string Source = Path.Combine(Root, "tests", "conformance");
    private static readonly string Home = Path.Combine(Root, "artifacts", "conformance");
    private string? _missing;
    private string _node = "node";

    public async ValueTask InitializeAsync()
    {
        if (await RunAsync("npm", ["--version"]) is not { Code: 0 })
        {
            _missing = "npm is not installed; the conformance suite comes from it.";
            return;
        }

        await InstallAsync();
        _node = await RunAsync("node", ["--version"]) is { Code: 0, Output: var version } && int.Parse(version.TrimStart('v').Split('.')[0]) >= OldestNode
            ? "node"
            : Directory.EnumerateFiles(Path.Combine(Home, "node_modules"), OperatingSystem.IsWindows() ? "node.exe" : "node", SearchOption.AllDirectories)
                .First(file => file.Contains($"{Path.DirectorySeparatorChar}node-", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs the suite with these arguments against a server; skips the test where there is no npm.</summary>
    public async Task<(int Code, string Output)> RunAsync(Uri server, params IEnumerable<string> arguments)
    {
        Assert.SkipWhen(_missing is not null, _missing ?? "");
        var script = Path.Combine(Home, "node_modules", "@modelcontextprotocol", "conformance", "dist", "index.js");
        return (await RunAsync(_node, [script, "server", "--url", server.AbsoluteUri, .. arguments]))!.Value;
    }

    public static string FileOf(string name) => Path.Combine(Source, name);

    private static async Task InstallAsync()
    {
        var stamp = Path.Combine(Home, "installed");
        var wanted = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Source, "package-lock.json"))));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted)
            return;

        Directory.CreateDirectory(Home);
        foreach (var file in new[] { "package.json", "package-lock.json", ".npmrc" })
            File.Copy(Path.Combine(Source, file), Path.Combine(Home, file), overwrite: true);
        var (code, output) = (await RunAsync("npm", ["ci", "--cache", Path.Combine(Root, "artifacts", "npm-cache")]))!.Value;
        Assert.True(code == 0, "npm ci failed: " + output);
        await File.WriteAllTextAsync(stamp, wanted);
    }

    /// <summary>Null when there is no such program.</summary>
    private static async Task<(int Code, string Output)?> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Home };
        Directory.CreateDirectory(Home);
        try
        {
            using var process = Process.Start(start)!;
            var cancellationToken = TestContext.Current.CancellationToken;
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, output + await error);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MemStack.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run below the repository.");
        return folder;
    }
}
