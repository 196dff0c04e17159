using System.Net;
using MemStack.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MemStack.ServiceDefaults.Hosting;

/// <summary>
/// Refuses addresses that other machines can reach, when the service runs outside Development without authentication. It sees addresses
/// from every source, just before they are bound.
/// </summary>
internal sealed class ListenGuard(IConfiguration configuration, IHostEnvironment environment, IServiceProvider services)
    : IConnectionListenerFactory,
        IConnectionListenerFactorySelector
{
    public const string AllowUnauthenticatedSetting = "MemStack:AllowUnauthenticated";

    private const string ListenOnLoopback = "listen on loopback with ASPNETCORE_URLS=http://127.0.0.1:8000";

    public bool CanBind(EndPoint endpoint) =>
        endpoint is IPEndPoint ip
        && !IPAddress.IsLoopback(ip.Address)
        && !environment.IsDevelopment()
        && Authentication is not { IsRequired: true }
        && !configuration.GetValue<bool>(AllowUnauthenticatedSetting);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        throw new StartException(
            $"Refusing to listen on {endpoint}, which other machines can reach, without authentication: "
                + (
                    Authentication is null
                        ? $"this service requires no key, so {ListenOnLoopback} behind a proxy that does, or set {AllowUnauthenticatedSetting}=true if every machine that reaches it may read memories."
                        : $"set MemStack:ApiKeys, or {ListenOnLoopback}."
                )
        );

    private ICallerAuthentication? Authentication => services.GetService<ICallerAuthentication>();
}
