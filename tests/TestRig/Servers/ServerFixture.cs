namespace TestRig.Servers;

/// <summary>
/// A server for tests, from the first available of these: an address in the environment, the rig, a container engine.
/// Without one, tests that ask for its address are skipped with a message.
/// </summary>
public abstract class ServerFixture : IAsyncLifetime
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(3);

    private RunningProcess? _process;
    private string? _folder;
    private int _port;
    private ContainerEngine? _engine;
    private string? _container;
    private string? _address;
    private string _missing = "its fixture has not started";

    /// <summary>The server's name in messages.</summary>
    protected abstract string Name { get; }

    /// <summary>The environment variable that can hold the address of a server to use instead.</summary>
    protected abstract string Variable { get; }

    /// <summary>The folder that a server of the rig works in, as seen from the machine; null for any other server.</summary>
    public string? RigServerFolder => _folder;

    /// <summary>The process of a server of the rig; null for any other server.</summary>
    public int? RigServerProcess => _process?.Id;

    /// <summary>
    /// Indicates whether there is a server, for a fixture that prepares it; a test asks for its address and is skipped without one.
    /// </summary>
    public bool IsAvailable => _address is not null;

    /// <summary>The server's address; skips the running test where there is no server.</summary>
    protected string Address
    {
        get
        {
            if (_address is null)
            {
                Assert.Skip($"{Name} not available: {_missing}");
            }

            return _address;
        }
    }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } address)
        {
            _address = address;
            return;
        }

        if (RigRoot.Missing is { } missing)
        {
            await StartInContainerAsync(missing, cancellationToken);
        }
        else
        {
            await StartInRigAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Kills the server and all its processes as a crash would, and starts it again on the same data and port; skips the running test for a
    /// server that is not the rig's.
    /// </summary>
    public async Task KillAndStartAgainAsync(CancellationToken cancellationToken)
    {
        if (_process is null || _folder is null)
        {
            Assert.Skip($"This {Name} is not the rig's: it can't be killed");
            return;
        }

        _process.Send(Signal.Kill);
        foreach (var child in Processes.WorkingBelow(_folder))
        {
            Signals.Send(child, Signal.Kill);
        }

        await _process.WaitForExitAsync(cancellationToken);
        await Poll.UntilAsync(
            $"the end of all processes of {Name}",
            () => Processes.WorkingBelow(_folder).Count == 0,
            StartDeadline,
            cancellationToken
        );
        await _process.DisposeAsync();
        _process = StartAgainInRig(_folder, _port);
        await WaitAsync(AddressOf(_port), cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await StoppingAsync();
        // A test that inspects the remains disposes it itself, and again when it fails before that.
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            await process.StopAsync(Signal.Interrupt, TimeSpan.FromMinutes(1));
            await process.DisposeAsync();
        }

        await StoppedAsync();
        if (Interlocked.Exchange(ref _folder, null) is { } folder)
        {
            Directory.Delete(folder, recursive: true);
        }

        if (_engine is not null && Interlocked.Exchange(ref _container, null) is { } container)
        {
            await _engine.RemoveAsync(container);
        }
    }

    /// <summary>Prepares the folder and starts the server on the port; what it starts runs in the folder.</summary>
    internal abstract Task<RunningProcess> StartInRigAsync(string folder, int port, CancellationToken cancellationToken);

    /// <summary>Starts the server once more, on what it left in the folder.</summary>
    internal abstract RunningProcess StartAgainInRig(string folder, int port);

    /// <summary>The image to run, the port it serves and its environment.</summary>
    internal abstract (string Image, int Port, IReadOnlyDictionary<string, string> Environment) Container { get; }

    /// <summary>The address of the server at a loopback port.</summary>
    protected abstract string AddressOf(int port);

    /// <summary>Returns whether the server at the address answers yet.</summary>
    protected abstract Task<bool> AnswersAsync(string address, CancellationToken cancellationToken);

    /// <summary>Called before the server is stopped.</summary>
    protected virtual ValueTask StoppingAsync() => ValueTask.CompletedTask;

    /// <summary>Called after the server has stopped, before its folder is deleted.</summary>
    protected virtual ValueTask StoppedAsync() => ValueTask.CompletedTask;

    private async Task StartInRigAsync(CancellationToken cancellationToken)
    {
        _folder = await RigRoot.CreateFolderAsync(cancellationToken);
        _port = FreePort.Next();
        _process = await StartInRigAsync(_folder, _port, cancellationToken);
        await WaitAsync(AddressOf(_port), cancellationToken);
    }

    private async Task StartInContainerAsync(string missing, CancellationToken cancellationToken)
    {
        _engine = await ContainerEngine.FindAsync(cancellationToken);
        if (_engine is null)
        {
            _missing = $"{Variable} is not set, {missing}, and no container engine answers";
            return;
        }

        var port = FreePort.Next();
        var (image, containerPort, environment) = Container;
        (_container, var error) = await _engine.RunAsync(image, containerPort, port, environment, cancellationToken);
        if (_container is null)
        {
            _missing = $"{Variable} is not set, {missing}, and the container engine says: {error}";
        }
        else
        {
            await WaitAsync(AddressOf(port), cancellationToken);
        }
    }

    private async Task WaitAsync(string address, CancellationToken cancellationToken)
    {
        await Poll.UntilAsync(
            $"an answer of {Name}",
            token =>
                _process is { HasExited: true }
                    ? throw new InvalidOperationException($"{Name} ended at its start: {_process.Output}{_process.Error}")
                    : AnswersAsync(address, token),
            StartDeadline,
            cancellationToken
        );
        _address = address;
    }
}
