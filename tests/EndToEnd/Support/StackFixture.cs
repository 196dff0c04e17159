using System.Globalization;
using TestRig;

// A stack and an api that is killed or traced all the while are too much for a small machine at once.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace EndToEnd.Support;

/// <summary>The whole stack, started by the command that README names, on free ports and a clean data folder.</summary>
public sealed class StackFixture : IAsyncLifetime
{
    // The first start on a machine builds, and may download the dashboard.
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(9);

    private readonly TempDirectory _data = new();
    private readonly int _portBase = FreePort.Block(10);

    public string DataFolder => _data.FullPath;

    public Uri Api => Port(0);

    public Uri OpenMemory => Port(1);

    public Uri Web => Port(2);

    public Uri Dashboard => Port(3);

    public Uri Prometheus => Port(7);

    /// <summary>The three services by the name that the stack gives them.</summary>
    public IReadOnlyDictionary<string, Uri> Services => new Dictionary<string, Uri>(StringComparer.Ordinal)
    {
        ["api"] = Api,
        ["openmemory"] = OpenMemory,
        ["web"] = Web,
    };

    /// <summary>The id that every process of the running stack carries in its environment.</summary>
    public string RunId => File.ReadLines(Path.Combine(DataFolder, "run", "state"))
        .Single(line => line.StartsWith("run=", StringComparison.Ordinal))["run=".Length..];

    public async ValueTask InitializeAsync()
    {
        var up = await RunAsync(["up", "--detach", "--timeout", "300", "--port-base", _portBase.ToString(CultureInfo.InvariantCulture)], StartDeadline);
        Assert.True(up.ExitCode == 0, $"./memstack up failed: {up.Everything}");
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(["stop"], TimeSpan.FromMinutes(3));
        _data.Dispose();
    }

    /// <summary>Runs <c>./memstack</c> on the stack's data folder.</summary>
    public Task<ProcessResult> RunAsync(IEnumerable<string> arguments, TimeSpan timeout) =>
        ProcessRunner.RunAsync(
            Repository.File("memstack"),
            [.. arguments, "--data", DataFolder],
            // The rig's Prometheus is not on the PATH of the machine; a user's would be.
            new() { Environment = new Dictionary<string, string?> { ["PATH"] = Tools.PathWithRig } },
            timeout,
            TestContext.Current.CancellationToken);

    private Uri Port(int offset) => new($"http://localhost:{_portBase + offset}");
}

/// <summary>The tests that share one running stack; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class StackTests : ICollectionFixture<StackFixture>
{
    public const string Name = "the running stack";
}
