using System.Globalization;
using TestRig;

namespace EndToEnd.Support;

/// <summary>
/// The whole stack in a process of its own, started by the command that README names, on ports and a data folder of its own.
/// </summary>
public sealed class StackProcess : IAsyncDisposable
{
    /// <summary>The variable that every process of the stack inherits, with a value of its own for each stack.</summary>
    public const string Mark = "MEMSTACK_TEST_STACK";

    private const string Ready = "MemStack is ready";
    private const string ResourceLog = "MemStack.AppHost.Resources.";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromMinutes(2);

    private readonly RunningProcess _process;

    private StackProcess(RunningProcess process, string id)
    {
        _process = process;
        Id = id;
    }

    /// <summary>The value of <see cref="Mark"/>.</summary>
    public string Id { get; }

    /// <summary>Everything that the command has written so far.</summary>
    public string Output => _process.Output + _process.Error;

    /// <summary>The command's exit code, when it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The processes of the stack that live.</summary>
    public IReadOnlyList<int> Processes => TestRig.Processes.WithEnvironment(Mark, Id);

    /// <summary>Starts the command and returns at once.</summary>
    public static StackProcess Start(string dataFolder, StackAddresses addresses)
    {
        var id = Guid.CreateVersion7().ToString("N");
        var environment = new Dictionary<string, string?>(addresses.Variables, StringComparer.Ordinal)
        {
            [Mark] = id,
            ["MemStack__DataDirectory"] = dataFolder,
            // The rig's Prometheus is not on the PATH of the machine; a user's would be.
            ["PATH"] = Tools.PathWithRig,
        };
        // Otherwise the console shows what services write to standard error only.
        foreach (var service in (ReadOnlySpan<string>)["api", "openmemory", "web", "prober"])
        {
            environment[$"Logging__LogLevel__{ResourceLog}{service}"] = "Information";
        }

        // A shell starts background processes with Ctrl-C's signal ignored, and child processes inherit that.
        string[] arguments =
        [
            "--default-signal=INT",
            "dotnet",
            "run",
            "--project",
            "MemStack.AppHost",
            "--no-build",
            "--configuration",
            Configuration,
        ];
        return new(ProcessRunner.Start("env", arguments, new() { OwnGroup = true, Environment = environment }), id);
    }

    /// <summary>Starts the command and waits for its table, which it prints when everything is healthy.</summary>
    public static async Task<StackProcess> StartAsync(string dataFolder, StackAddresses addresses, CancellationToken cancellationToken)
    {
        var stack = Start(dataFolder, addresses);
        try
        {
            await Poll.UntilAsync(Ready, () => stack.IsReadyOrGone(), StartDeadline, cancellationToken);
            Assert.Contains(Ready, stack.Output, StringComparison.Ordinal);
            return stack;
        }
        catch (Exception exception) when (exception is TimeoutException or Xunit.Sdk.XunitException)
        {
            var output = stack.Output;
            await stack.DisposeAsync();
            throw new InvalidOperationException($"The stack did not get ready. It said:\n{output}", exception);
        }
    }

    /// <summary>The lines that a part of the stack has written to its console, as the AppHost forwards them.</summary>
    public string LogOf(string part)
    {
        var lines = Output.Split('\n');
        return string.Join(
            '\n',
            lines.Where((_, at) => at > 0 && lines[at - 1].Contains($"{ResourceLog}{part}[", StringComparison.Ordinal))
        );
    }

    /// <summary>
    /// Asks it to stop, with Ctrl-C's signal to all of its group, as a terminal sends it, or with SIGTERM to the command alone.
    /// </summary>
    /// <returns>True when it ended by itself.</returns>
    public Task<bool> StopAsync(Signal signal)
    {
        if (signal == Signal.Interrupt)
        {
            return _process.StopAsync(signal, StopDeadline);
        }

        Signals.Send(_process.Id, signal);
        return WaitAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>False when it took too long and was killed.</returns>
    public async Task<bool> WaitAsync()
    {
        using var deadline = new CancellationTokenSource(StopDeadline);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync(Signal.Terminate);
        }

        await _process.DisposeAsync();
        foreach (var left in Processes)
        {
            Signals.Send(left, Signal.Kill);
        }
    }

    // The tests and the stack are built by one command, so in one configuration.
    private static string Configuration =>
        Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)) == "release" ? "Release" : "Debug";

    private bool IsReadyOrGone() => Output.Contains(Ready, StringComparison.Ordinal) || _process.HasExited;
}

/// <summary>Loopback ports for a stack, all its own.</summary>
public sealed class StackAddresses
{
    private static readonly string[] _settings =
    [
        "Api",
        "OpenMemory",
        "Web",
        "Prober",
        "Dashboard",
        "Otlp",
        "OtlpHttp",
        "ResourceService",
        "Prometheus",
        "Alertmanager",
        "NodeExporter",
    ];

    private readonly int _first = FreePort.Block(_settings.Length);

    /// <summary>The settings of the ports as environment variables.</summary>
    public IReadOnlyDictionary<string, string?> Variables =>
        _settings.ToDictionary(
            name => $"Ports__{name}",
            name => (string?)PortOf(name).ToString(CultureInfo.InvariantCulture),
            StringComparer.Ordinal
        );

    /// <summary>The address of the part whose port has that setting.</summary>
    public Uri this[string setting] => new($"http://localhost:{PortOf(setting)}");

    private int PortOf(string setting) => _first + Array.IndexOf(_settings, setting);
}
