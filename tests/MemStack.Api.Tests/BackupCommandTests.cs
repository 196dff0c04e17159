using System.Diagnostics;
using TestRig;

namespace MemStack.Api.Tests;

/// <summary>The api's program as a tool.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class BackupCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("memstack-backup-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_backup_beside_a_running_api_is_restored_elsewhere_and_refused_where_it_runs()
    {
        await using var api = new ApiServerAt(Path.Combine(_folder.FullName, "data"));
        await api.InitializeAsync();
        using (var client = api.Client(null)) await client.RememberAsync("alice", "The boiler was serviced");
        var file = Path.Combine(_folder.FullName, "one.backup");

        var backup = await RunAsync("data", "backup", file);
        var refused = await RunAsync("data", "restore", file, "--force");
        var restored = await RunAsync("other", "restore", file);
        var full = await RunAsync("other", "restore", file);

        Assert.Equal((0, ""), (backup.ExitCode, backup.Error));
        Assert.Contains("Backed up 1 memories (sqlite, schema", backup.Output, StringComparison.Ordinal);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("in use by another MemStack", refused.Error, StringComparison.Ordinal);
        Assert.Equal((0, ""), (restored.ExitCode, restored.Error));
        Assert.Contains("Restored 1 memories", restored.Output, StringComparison.Ordinal);
        Assert.Equal(1, full.ExitCode);
        Assert.Contains("--force", full.Error, StringComparison.Ordinal);
        await using var second = new ApiServerAt(Path.Combine(_folder.FullName, "other"));
        await second.InitializeAsync();
        using var reader = second.Client(null);
        var list = await reader.PostAsync("/v3/memories/", """{"filters":{"user_id":"alice"}}""");
        Assert.Equal("The boiler was serviced", list.Results[0].GetProperty("memory").GetString());
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("restore", "one", "two")]
    [InlineData("backup", "--force")]
    public async Task Arguments_that_cannot_be_understood_are_refused(params string[] arguments) => Assert.Equal(2, (await RunAsync("data", arguments)).ExitCode);

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "MemStack.Api.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["MemStack__DataDirectory"] = Path.Combine(_folder.FullName, folder);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var error = await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output, error);
    }

    private sealed class ApiServerAt(string data) : ApiServer
    {
        protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["MemStack:DataDirectory"] = data };
    }
}
