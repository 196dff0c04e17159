using TestRig;

namespace MemStack.OpenMemory.Tests;

/// <summary>MemStack's api as it ships: a process of its own, over a data folder of its own, that asks for a key.</summary>
public sealed class ApiProcess : IAsyncLifetime
{
    public const string Key = "openmemory-tests-key-0001";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("memstack-openmemory-");
    private RunningProcess? _process;

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    public async ValueTask InitializeAsync()
    {
        _process = ProcessRunner.Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "MemStack.Api.dll"), "--urls", Address.AbsoluteUri],
            new ProcessOptions
            {
                Environment = new Dictionary<string, string?>
                {
                    ["MemStack__DataDirectory"] = _data.FullName,
                    ["MemStack__ApiKeys__0__Key"] = Key,
                },
            }
        );
        await Poll.UntilAnswersAsync(
            new Uri(Address, "/health/readiness"),
            TimeSpan.FromMinutes(3),
            TestContext.Current.CancellationToken,
            () => _process.HasExited
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.StopAsync(Signal.Terminate, TimeSpan.FromMinutes(1));
            await _process.DisposeAsync();
        }

        _data.Delete(recursive: true);
    }
}
