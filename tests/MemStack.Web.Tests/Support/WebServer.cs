using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MemStack.Web.Tests.Support;

/// <summary>The web page as it is, on Kestrel and a free port, in front of an api.</summary>
internal sealed class WebServer : WebApplicationFactory<Program>
{
    private readonly Uri _api;

    public WebServer(Uri api)
    {
        _api = api;
        UseKestrel(0);
        StartServer();
    }

    public Uri Address => ClientOptions.BaseAddress;

    protected override IHost CreateHost(IHostBuilder builder)
    {
        builder.ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["MemStack:Client:BaseAddress"] = _api.ToString(),
            ["MemStack:Web:ApiTimeout"] = "00:00:30",
        }));
        return base.CreateHost(builder);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) =>
        builder.UseEnvironment("Development").ConfigureLogging(logging => logging.ClearProviders());
}
