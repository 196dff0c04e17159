namespace TestRig;

/// <summary>A Prometheus, Alertmanager or blackbox exporter on a free loopback port, on a configuration of the test's own.</summary>
public sealed class MonitoringServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(3);

    private readonly RunningProcess _process;
    private readonly TempDirectory _folder;

    private MonitoringServer(RunningProcess process, TempDirectory folder, Uri address)
    {
        _process = process;
        _folder = folder;
        Address = address;
    }

    /// <summary>Its address.</summary>
    public Uri Address { get; }

    /// <summary>The folder it works in and keeps its data in.</summary>
    public string Folder => _folder.FullPath;

    /// <summary>The log so far.</summary>
    public string Log => _process.Error;

    /// <summary>Starts Prometheus; skips the running test where it is not available.</summary>
    /// <param name="configurationFile">The full path of a <c>prometheus.yml</c>; paths in it are relative to its folder.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static Task<MonitoringServer> StartPrometheusAsync(string configurationFile, CancellationToken cancellationToken) =>
        StartAsync(
            "prometheus",
            (folder, port) =>
                [
                    $"--config.file={configurationFile}",
                    $"--storage.tsdb.path={folder.File("data")}",
                    $"--web.listen-address=127.0.0.1:{port}",
                    "--web.enable-lifecycle",
                    "--enable-feature=exemplar-storage",
                ],
            cancellationToken
        );

    /// <summary>Starts Alertmanager, alone in its cluster; skips the running test where it is not available.</summary>
    /// <param name="configurationFile">The full path of an <c>alertmanager.yml</c>.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static Task<MonitoringServer> StartAlertmanagerAsync(string configurationFile, CancellationToken cancellationToken) =>
        StartAsync(
            "alertmanager",
            (folder, port) =>
                [
                    $"--config.file={configurationFile}",
                    $"--storage.path={folder.File("data")}",
                    $"--web.listen-address=127.0.0.1:{port}",
                    "--cluster.listen-address=",
                ],
            cancellationToken
        );

    /// <summary>Starts the blackbox exporter; skips the running test where it is not available.</summary>
    /// <param name="configurationFile">The full path of a <c>blackbox.yml</c>.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static Task<MonitoringServer> StartBlackboxExporterAsync(string configurationFile, CancellationToken cancellationToken) =>
        StartAsync(
            "blackbox_exporter",
            (_, port) => [$"--config.file={configurationFile}", $"--web.listen-address=127.0.0.1:{port}"],
            cancellationToken,
            ready: "-/healthy"
        );

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(Signal.Terminate, TimeSpan.FromMinutes(1));
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<MonitoringServer> StartAsync(
        string program,
        Func<TempDirectory, int, IEnumerable<string>> arguments,
        CancellationToken cancellationToken,
        string ready = "-/ready"
    )
    {
        var path = Tools.Require(program);
        var folder = new TempDirectory();
        var port = FreePort.Next();
        var process = ProcessRunner.Start(path, arguments(folder, port), new() { WorkingFolder = folder.FullPath, OwnGroup = true });
        var server = new MonitoringServer(process, folder, new($"http://127.0.0.1:{port}/"));
        try
        {
            await Poll.UntilAnswersAsync(new(server.Address, ready), StartDeadline, cancellationToken, () => process.HasExited);
            return server;
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException or OperationCanceledException)
        {
            var log = server.Log;
            await server.DisposeAsync();
            throw new InvalidOperationException($"{program} did not get ready. It logged:\n{log}", exception);
        }
    }
}
