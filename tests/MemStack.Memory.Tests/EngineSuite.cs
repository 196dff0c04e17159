using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace MemStack.Memory.Tests;

/// <summary>The base class of the behavioural suites. A suite is abstract; each store has a class of its own that runs it.</summary>
public abstract class EngineSuite : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private TestEngine? _host;

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    internal TestEngine Host => _host!;

    protected IMemoryEngine Engine => _host!.Engine;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _host = Create(_folder.Path, Time);
        Recorder.Began(GetType());
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal abstract TestEngine Create(string folder, TimeProvider time);

    protected async Task<MemoryRecord> AddOneAsync(string text, string user = "alice", string tenant = "t1") =>
        Assert.Single((await Engine.AddAsync(Requests.Verbatim(text, user, tenant), Token)).Memories);

    protected async Task<IReadOnlyList<string>> FoundAsync(string query, MemoryFilter? filter = null) =>
        [.. (await Engine.SearchAsync(Requests.Search(query, filter), Token)).Select(hit => hit.Memory.Text)];

    protected async Task<IReadOnlyList<string>> ListedAsync(MemoryFilter? filter = null) =>
        [.. (await Engine.ListAsync(Requests.List(filter), Token)).Items.Select(memory => memory.Text)];
}
