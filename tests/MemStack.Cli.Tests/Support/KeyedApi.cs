using MemStack.Client;
using Microsoft.Extensions.DependencyInjection;
using TestRig;

[assembly: AssemblyFixture(typeof(MemStack.Cli.Tests.Support.KeyedApi))]

namespace MemStack.Cli.Tests.Support;

/// <summary>An api that asks for a key, shared by the tests; each uses users of its own.</summary>
public sealed class KeyedApi : IAsyncLifetime
{
    public const string Key = "cli-tests-key-0001";

    private readonly TempDirectory _data = new();
    private ServiceProcess? _api;
    private ServiceProvider? _client;

    public string Address => _api!.Address.AbsoluteUri;

    public IMemStackClient Client => _client!.GetRequiredService<IMemStackClient>();

    internal StackService Record => _api!.Record;

    public async ValueTask InitializeAsync()
    {
        _api = await ServiceProcess.ApiAsync(_data.FullPath, new() { ["MemStack__ApiKeys__0__Key"] = Key });
        _client = _api.Client(Key);
    }

    /// <summary>Stores texts verbatim and returns their ids.</summary>
    public async Task<IReadOnlyList<Guid>> RememberAsync(string user, params string[] texts)
    {
        var added = await Client.AddAsync(
            new()
            {
                Messages = [.. texts.Select(text => new MessageContract("user", text))],
                Scope = new() { UserId = user },
                Infer = false,
            },
            TestContext.Current.CancellationToken
        );
        return [.. added.Results.Select(result => result.Id)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        if (_api is not null)
        {
            await _api.DisposeAsync();
        }

        _data.Dispose();
    }
}
