using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace MemStack.ServiceDefaults.Hosting;

/// <summary>
/// Stands before the transports of the server and takes exactly the addresses it refuses: those that other machines can
/// reach, when the service runs outside Development and asks nobody for a key. It sees addresses from every source, at the
/// moment before they would be bound.
/// </summary>
internal sealed class ListenGuard(IConfiguration configuration, IHostEnvironment environment) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public const string ApiKeysSetting = "MemStack:ApiKeys";

    public bool CanBind(EndPoint endpoint) =>
        endpoint is IPEndPoint ip
        && !IPAddress.IsLoopback(ip.Address)
        && !environment.IsDevelopment()
        && !HasApiKeys();

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        throw new StartException(
            $"Refusing to listen on {endpoint}, which other machines can reach, without authentication: set {ApiKeysSetting}, or listen on loopback with ASPNETCORE_URLS=http://127.0.0.1:8000.");

    private bool HasApiKeys()
    {
        var keys = configuration.GetSection(ApiKeysSetting);
        return !string.IsNullOrWhiteSpace(keys.Value) || keys.GetChildren().Any();
    }
}
