using MemStack.Client;
using Microsoft.Extensions.DependencyInjection;
using TestRig;

namespace MemStack.Prober.Tests;

/// <summary>MemStack's api as it ships: a process over a data folder, with one key for users and one for the prober.</summary>
public sealed class ApiProcess : IAsyncLifetime
{
    public const string ProberKey = "prober-tests-key-0001";
    public const string UsersKey = "prober-tests-key-0002";

    private readonly TempDirectory _data = new();
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
                    ["MemStack__DataDirectory"] = _data.FullPath,
                    ["MemStack__ApiKeys__0__Key"] = ProberKey,
                    ["MemStack__ApiKeys__0__Tenant"] = "prober",
                    ["MemStack__ApiKeys__1__Key"] = UsersKey,
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

    /// <summary>Stops it; its address and data stay for another start.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.StopAsync(Signal.Terminate, TimeSpan.FromMinutes(1));
            await process.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _data.Dispose();
    }

    /// <summary>Makes calls with a key.</summary>
    public async Task<T> CallAsync<T>(Func<IMemStackClient, Task<T>> call, string key = ProberKey)
    {
        var services = new ServiceCollection();
        services.AddMemStackClient(options => (options.BaseAddress, options.ApiKey) = (Address, key));
        await using var provider = services.BuildServiceProvider();
        return await call(provider.GetRequiredService<IMemStackClient>());
    }
}
