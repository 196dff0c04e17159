using System.Text.Json;
using TestRig;

namespace MemStack.Api.Tests;

/// <summary>mem0's own clients, as their lock file in <c>tests/clients</c> names them.</summary>
internal static class OfficialClients
{
    private const string Folder = "clients";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>Runs a script of <c>tests/clients</c> with node and returns the JSON it prints.</summary>
    public static async Task<JsonElement> NodeAsync(string script, params string[] arguments)
    {
        var installed = await InstallAsync();
        return JsonSerializer.Deserialize<JsonElement>(await RunAsync(installed, [Repository.File("tests", Folder, script), .. arguments]));
    }

    /// <summary>Runs mem0's command line against an api and returns what it prints.</summary>
    public static async Task<string> Mem0Async(Uri host, string key, params string[] arguments)
    {
        var installed = await InstallAsync();
        return await RunAsync(
            installed,
            [Path.Combine(installed, "node_modules", "@mem0", "cli", "dist", "index.js"), .. arguments],
            ("MEM0_BASE_URL", host.ToString()),
            ("MEM0_API_KEY", key)
        );
    }

    private static Task<string> InstallAsync() => NpmPackages.InstallAsync(Folder, TestContext.Current.CancellationToken);

    private static async Task<string> RunAsync(string installed, string[] arguments, params (string Name, string Value)[] environment)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            // The command line keeps its settings under HOME, and neither client may call anywhere but the api.
            ["HOME"] = installed,
            ["MEM0_TELEMETRY"] = "false",
        };
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        var result = await ProcessRunner.RunAsync(
            Tools.Require("node"),
            arguments,
            new() { WorkingFolder = installed, Environment = variables },
            Deadline,
            TestContext.Current.CancellationToken
        );
        Assert.True(result.ExitCode == 0, $"node {string.Join(' ', arguments)}: {result.Everything}");
        return result.Output;
    }
}
