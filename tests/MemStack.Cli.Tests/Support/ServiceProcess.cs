using MemStack.Client;
using Microsoft.Extensions.DependencyInjection;
using TestRig;

namespace MemStack.Cli.Tests.Support;

/// <summary>A service as it ships, in a process of its own.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly RunningProcess _process;

    private ServiceProcess(RunningProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>The record that the AppHost would write.</summary>
    public StackService Record => new(Address) { Health = new Uri(Address, "/health/readiness"), ProcessId = _process.Id };

    public static Task<ServiceProcess> ApiAsync(string dataFolder, Dictionary<string, string?>? settings = null) =>
        StartAsync("MemStack.Api.dll", new(settings ?? [], StringComparer.Ordinal) { ["MemStack__DataDirectory"] = dataFolder });

    public static async Task<ServiceProcess> StartAsync(string program, Dictionary<string, string?> settings)
    {
        var token = TestContext.Current.CancellationToken;
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        settings["ASPNETCORE_URLS"] = address.AbsoluteUri;
        var process = ProcessRunner.Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, program)],
            new() { Environment = settings, OwnGroup = true }
        );
        var service = new ServiceProcess(process, address);
        try
        {
            await Poll.UntilAnswersAsync(new Uri(address, "/health/readiness"), TimeSpan.FromMinutes(3), token, () => process.HasExited);
            return service;
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException)
        {
            var log = process.Output + process.Error;
            await service.DisposeAsync();
            throw new InvalidOperationException($"{program} did not get ready. It said:\n{log}", exception);
        }
    }

    /// <summary>The typed client of an api.</summary>
    public ServiceProvider Client(string? key = null)
    {
        var services = new ServiceCollection();
        services.AddMemStackClient(options => (options.BaseAddress, options.ApiKey) = (Address, key));
        return services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(Signal.Terminate, TimeSpan.FromMinutes(1));
        await _process.DisposeAsync();
    }
}
