using TestRig;

// A stack and an api that is killed or traced all the while are too much for a small machine at once.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace EndToEnd.Support;

/// <summary>One running stack for many tests.</summary>
public sealed class StackFixture : IAsyncLifetime
{
    private readonly TempDirectory _data = new();
    private StackProcess? _stack;

    public StackAddresses Addresses { get; } = new();

    public string DataFolder => _data.FullPath;

    public StackProcess Stack => _stack ?? throw new InvalidOperationException("The stack has not been started.");

    public Uri Api => Addresses["Api"];

    public Uri OpenMemory => Addresses["OpenMemory"];

    public Uri Web => Addresses["Web"];

    public Uri Prober => Addresses["Prober"];

    public Uri Dashboard => Addresses["Dashboard"];

    public Uri Prometheus => Addresses["Prometheus"];

    /// <summary>The services by their names in the stack.</summary>
    public IReadOnlyDictionary<string, Uri> Services =>
        new Dictionary<string, Uri>(StringComparer.Ordinal)
        {
            ["api"] = Api,
            ["openmemory"] = OpenMemory,
            ["web"] = Web,
            ["prober"] = Prober,
        };

    public async ValueTask InitializeAsync() =>
        _stack = await StackProcess.StartAsync(DataFolder, Addresses, TestContext.Current.CancellationToken);

    /// <summary>Starts the stack again on its ports and its data folder, after a test has ended it.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        var ended = Stack;
        _stack = await StackProcess.StartAsync(DataFolder, Addresses, cancellationToken);
        await ended.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stack is not null)
        {
            await _stack.DisposeAsync();
        }

        _data.Dispose();
    }

    /// <summary>Runs the tool <c>memstack</c> on the stack's data folder, or on the one that the arguments name.</summary>
    public Task<ProcessResult> RunAsync(IEnumerable<string> arguments, TimeSpan timeout)
    {
        string[] command = [Path.Combine(AppContext.BaseDirectory, "MemStack.Cli.dll"), .. arguments];
        return ProcessRunner.RunAsync(
            "dotnet",
            command.Contains("--data") ? command : [.. command, "--data", DataFolder],
            null,
            timeout,
            TestContext.Current.CancellationToken
        );
    }
}

/// <summary>The tests that share one running stack; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class StackTests : ICollectionFixture<StackFixture>
{
    public const string Name = "the running stack";
}
