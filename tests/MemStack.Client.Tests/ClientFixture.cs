using MemStack.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MemStack.Client.Tests;

/// <summary>A client and the api that it talks to, over loopback.</summary>
internal sealed class ClientFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private ClientFixture(RecordingApi api, ServiceProvider services) => (Api, _services) = (api, services);

    public RecordingApi Api { get; }

    public IMemStackClient Client => _services.GetRequiredService<IMemStackClient>();

    public static async Task<ClientFixture> StartAsync(
        Action<MemStackClientOptions>? configure = null,
        Action<IHttpClientBuilder>? http = null,
        ILoggerProvider? logs = null,
        TimeProvider? time = null
    )
    {
        var api = await RecordingApi.StartAsync(TestContext.Current.CancellationToken);
        var services = new ServiceCollection();
        services.AddLogging(logging =>
        {
            if (logs is not null)
            {
                logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
            }
        });
        services.AddSingleton(time ?? TimeProvider.System);
        var builder = services.AddMemStackClient(options =>
        {
            options.BaseAddress = api.Address;
            configure?.Invoke(options);
        });
        http?.Invoke(builder);
        return new ClientFixture(api, services.BuildServiceProvider());
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Api.DisposeAsync();
    }
}
