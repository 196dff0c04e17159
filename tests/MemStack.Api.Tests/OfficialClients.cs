using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace MemStack.Api.Tests;

/// <summary>mem0's own clients, installed once from their lock file below <c>artifacts/</c>.</summary>
internal static class OfficialClients
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static readonly string Source = Setting("ClientsSource");
    private static readonly string Installed = Setting("ClientsInstalled");

    /// <summary>Runs a script of <c>tests/clients</c> with node and returns the JSON it prints.</summary>
    public static async Task<JsonElement> NodeAsync(string script, params string[] arguments)
    {
        await InstallAsync();
        var output = await RunAsync("node", [Path.Combine(Source, script), .. arguments], new Dictionary<string, string>(StringComparer.Ordinal));
        return JsonSerializer.Deserialize<JsonElement>(output);
    }

    /// <summary>Runs mem0's command line against an api and returns what it prints.</summary>
    public static async Task<string> Mem0Async(Uri host, string key, params string[] arguments)
    {
        await InstallAsync();
        return await RunAsync("node", [Path.Combine(Installed, "node_modules", "@mem0", "cli", "dist", "index.js"), .. arguments], new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["MEM0_BASE_URL"] = host.ToString(),
            ["MEM0_API_KEY"] = key,
        });
    }

    private static async Task InstallAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await Gate.WaitAsync(cancellationToken);
        try
        {
            Directory.CreateDirectory(Installed);
            var wanted = await File.ReadAllTextAsync(Path.Combine(Source, "package-lock.json"), cancellationToken);
            var done = Path.Combine(Installed, "installed-lock.json");
            if (File.Exists(done) && await File.ReadAllTextAsync(done, cancellationToken) == wanted)
                return;
            foreach (var file in (string[])["package.json", "package-lock.json", ".npmrc"])
                File.Copy(Path.Combine(Source, file), Path.Combine(Installed, file), overwrite: true);
            await RunAsync("npm", ["ci", "--ignore-scripts", "--cache", Path.Combine(Installed, ".npm-cache")], new Dictionary<string, string>(StringComparer.Ordinal));
            await File.WriteAllTextAsync(done, wanted, cancellationToken);
        }
        finally
        {
            Gate.Release();
        }
    }

    private static async Task<string> RunAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Installed,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        // The command line keeps its settings under HOME, and neither client may call anywhere but the api.
        start.Environment["HOME"] = Installed;
        start.Environment["MEM0_TELEMETRY"] = "false";
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
        }

        process.StandardInput.Close();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(3));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await output}{await errors}");
            return await output;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string Setting(string name) => typeof(OfficialClients).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == name).Value!;
}
