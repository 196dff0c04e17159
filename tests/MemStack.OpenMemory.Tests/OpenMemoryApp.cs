using MemStack.OpenMemory.Configuration;
using MemStack.OpenMemory.Mcp;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ModelContextProtocol.Client;

namespace MemStack.OpenMemory.Tests;

/// <summary>The service as it runs, on Kestrel and a free port, and clients of the MCP SDK that talk to it.</summary>
internal sealed class OpenMemoryApp : WebApplicationFactory<OpenMemoryOptions>
{
    private readonly Dictionary<string, string?> _settings;

    public OpenMemoryApp(Uri api, params IEnumerable<KeyValuePair<string, string?>> settings)
    {
        _settings = new Dictionary<string, string?>(settings) { ["MemStack:Client:BaseAddress"] = api.AbsoluteUri };
        // A port in the environment would override its own.
        UseKestrel();
        StartServer();
    }

    public FakeLogCollector Logs => Services.GetFakeLogCollector();

    public Uri Address => ClientOptions.BaseAddress;

    public Task<McpClient> ConnectAsync(string path, IDictionary<string, string>? headers = null, string? protocolVersion = null) =>
        McpClient.CreateAsync(
            new HttpClientTransport(
                new HttpClientTransportOptions
                {
                    Endpoint = new Uri(Address, path),
                    TransportMode = HttpTransportMode.StreamableHttp,
                    AdditionalHeaders = headers,
                }
            ),
            new McpClientOptions { ProtocolVersion = protocolVersion },
            cancellationToken: TestContext.Current.CancellationToken
        );

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
        builder.ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection(_settings));
        builder.ConfigureServices(services =>
            services
                .AddLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddFakeLogging())
                // The same retries as in production, without their waiting.
                .ConfigureAll<HttpStandardResilienceOptions>(resilience => resilience.Retry.Delay = TimeSpan.FromMilliseconds(1))
        );
    }
}
