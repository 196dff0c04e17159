using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MemStack.Web.Tests.Support;

/// <summary>The web page as it is, on Kestrel and a free port, in front of an api.</summary>
internal sealed class WebServer : WebApplicationFactory<Program>
{
    private readonly Uri _api;
    private readonly Action<IServiceCollection> _services;
    private readonly IReadOnlyDictionary<string, string?> _settings;

    public WebServer(Uri api, Action<IServiceCollection>? services = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        _api = api;
        _services = services ?? (_ => { });
        _settings = settings ?? new Dictionary<string, string?>(StringComparer.Ordinal);
        // A port in the environment would override its own.
        UseKestrel();
        StartServer();
    }

    public Uri Address => ClientOptions.BaseAddress;

    protected override IHost CreateHost(IHostBuilder builder)
    {
        builder.ConfigureHostConfiguration(configuration =>
            configuration.AddInMemoryCollection(
                new Dictionary<string, string?>(_settings, StringComparer.Ordinal)
                {
                    ["MemStack:Client:BaseAddress"] = _api.ToString(),
                    ["MemStack:Web:ApiTimeout"] = "00:00:30",
                }
            )
        );
        return base.CreateHost(builder);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) =>
        builder
            .UseEnvironment("Development")
            .UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0")
            .ConfigureLogging(logging => logging.ClearProviders())
            .ConfigureTestServices(_services);
}
