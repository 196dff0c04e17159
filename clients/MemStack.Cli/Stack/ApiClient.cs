using MemStack.Cli.Output;
using MemStack.Client;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.Cli.Stack;

/// <summary>Creates the typed client of the selected api, with the caller's key.</summary>
internal sealed class ApiClient : IAsyncDisposable
{
    /// <summary>The environment variable of the key: a command line would be visible in the list of processes.</summary>
    public const string KeySetting = "MEMSTACK_API_KEY";

    private static readonly TimeSpan MaxConnectWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxContinueWait = TimeSpan.FromSeconds(5);

    private readonly ServiceProvider _services;

    private ApiClient(ServiceProvider services, Uri address) => (_services, Address) = (services, address);

    public Uri Address { get; }

    public IMemStackClient Calls => _services.GetRequiredService<IMemStackClient>();

    /// <exception cref="CommandException">The key or the address is none.</exception>
    public static async Task<ApiClient> OpenAsync(string? url, string dataFolder, CancellationToken cancellationToken)
    {
        var address = (await StackAddress.FindAsync(url, dataFolder, cancellationToken)).Of(StackAddress.Api);
        var key = Environment.GetEnvironmentVariable(KeySetting);
        if (string.IsNullOrEmpty(key))
        {
            key = null;
        }

        if (key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new CommandException(
                $"{KeySetting} must be printable ASCII without spaces; leave it out when the api asks for no key.",
                ExitCodes.Usage
            );
        }

        var services = new ServiceCollection();
        services
            .AddMemStackClient(options => (options.BaseAddress, options.ApiKey) = (address, key))
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler { ConnectTimeout = MaxConnectWait, Expect100ContinueTimeout = MaxContinueWait }
            );
        return new ApiClient(services.BuildServiceProvider(), address);
    }

    /// <summary>Describes a call that failed.</summary>
    public CommandException Explain(MemStackApiException exception) =>
        exception.StatusCode switch
        {
            null => new CommandException(
                $"{exception.Message.TrimEnd('.')} ({Address}). 'memstack status' shows the running parts.",
                ExitCodes.Unreachable,
                exception
            ),
            401 => new CommandException(
                $"Refused (401): {exception.Message} The key is read from {KeySetting}.",
                ExitCodes.Fault,
                exception
            ),
            var status => new CommandException($"Refused ({status}): {exception.Message}", ExitCodes.Fault, exception),
        };

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
