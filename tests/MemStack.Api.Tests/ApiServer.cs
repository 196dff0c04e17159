using System.Net.Http.Headers;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(MemStack.Api.Tests.ApiServer))]

namespace MemStack.Api.Tests;

/// <summary>The api itself, on Kestrel and a free port, over a data folder of its own.</summary>
public class ApiServer : IAsyncLifetime
{
    public const string AcmeKey = "acme-admin-key-0001";
    public const string AcmeMemberKey = "acme-member-key-0002";
    public const string GlobexKey = "globex-admin-key-0003";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("memstack-api-");
    private WebApplicationFactory<Program>? _factory;

    public Uri BaseAddress { get; private set; } = new("http://localhost");

    public IServiceProvider Services => _factory!.Services;

    protected virtual IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["MemStack:ApiKeys:0:Key"] = AcmeKey,
            ["MemStack:ApiKeys:0:Tenant"] = "acme",
            ["MemStack:ApiKeys:0:Admin"] = "true",
            ["MemStack:ApiKeys:1:Key"] = AcmeMemberKey,
            ["MemStack:ApiKeys:1:Tenant"] = "acme",
            // SHA-256 of GlobexKey.
            ["MemStack:ApiKeys:2:KeySha256"] = Convert.ToHexString(
                System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(GlobexKey))
            ),
            ["MemStack:ApiKeys:2:Tenant"] = "globex",
            ["MemStack:ApiKeys:2:Admin"] = "true",
        };

    public ValueTask InitializeAsync()
    {
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseSetting("urls", "http://127.0.0.1:0");
            host.UseSetting("MemStack:DataDirectory", _data.FullName);
            foreach (var (name, value) in Settings)
            {
                host.UseSetting(name, value);
            }

            host.ConfigureTestServices(Configure);
        });
        // A port in the environment would override the address above.
        _factory.UseKestrel();
        _factory.StartServer();
        BaseAddress = _factory.ClientOptions.BaseAddress;
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }

        _data.Delete(recursive: true);
    }

    protected virtual void Configure(IServiceCollection services) { }

    /// <summary>Creates a client that presents a key as mem0's do; none when it is null.</summary>
    public ApiClient Client(string? key = AcmeKey)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) })
        {
            BaseAddress = BaseAddress,
        };
        if (key is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", key);
        }

        return new ApiClient(http);
    }
}

/// <summary>The api without any key configured.</summary>
public sealed class OpenApiServer : ApiServer
{
    protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
