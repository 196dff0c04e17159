using MemStack.Memory.Configuration;
using MemStack.Memory.English.Extraction;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Queue;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests queued adds and their workers, over a real store.</summary>
public abstract class IngestSuite : IAsyncLifetime
{
    protected static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly TempFolder _folder = new();
    private TestEngine? _host;

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    internal FailingExtractor Extractor { get; } = new();

    internal TestEngine Host => _host!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected IMemoryEngine Engine => Host.Engine;

    protected string Folder => _folder.Path;

    public ValueTask InitializeAsync()
    {
        _host = NewEngine();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    internal abstract TestEngine Create(string folder, TimeProvider time, Action<IServiceCollection> replace);

    protected static AddRequest Queued(string text) =>
        new()
        {
            Tenant = "t1",
            UserId = "alice",
            Messages = [new ChatMessage("user", text)],
            Queue = true,
        };

    protected async Task RestartAsync(Action<IngestOptions>? configure = null)
    {
        await Host.DisposeAsync();
        _host = NewEngine(configure);
    }

    protected Task StartAsync() => Host.Get<IngestWorkers>().StartAsync(Token);

    protected async Task<MemoryEvent> AddAndFinishAsync(string text) =>
        await UntilAsync((await Engine.AddAsync(Queued(text), Token)).EventId, EventStatus.Succeeded);

    protected Task<MemoryEvent> UntilAsync(Guid eventId, EventStatus status) => UntilAsync(eventId, found => found.Status == status);

    protected Task<MemoryEvent> UntilAsync(Guid eventId, Func<MemoryEvent, bool> condition) =>
        Poll.ForAsync(
            "the event",
            async token =>
            {
                var found = await Engine.GetEventAsync("t1", eventId, token);
                return condition(found!) ? found : null;
            },
            Deadline,
            Token
        );

    protected async Task<IReadOnlyList<string>> TextsAsync() =>
        [.. (await Engine.ListAsync(Requests.List() with { Limit = 1000 }, Token)).Items.Select(memory => memory.Text)];

    private TestEngine NewEngine(Action<IngestOptions>? configure = null) =>
        Create(
            _folder.Path,
            Time,
            services =>
            {
                services.AddSingleton<IFactExtractor>(provider =>
                {
                    Extractor.Inner = new RuleFactExtractor(provider.GetRequiredService<IOptions<MemoryOptions>>());
                    return Extractor;
                });
                services.Configure<IngestOptions>(options =>
                {
                    (options.MaxAttempts, options.Backoff, options.PollInterval) = (
                        3,
                        TimeSpan.FromMinutes(1),
                        TimeSpan.FromMilliseconds(10)
                    );
                    configure?.Invoke(options);
                });
            }
        );
}
