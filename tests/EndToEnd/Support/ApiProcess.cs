using TestRig;

namespace EndToEnd.Support;

/// <summary>The api in a process of its own, as in production, so that it can be killed.</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(3);

    private readonly RunningProcess _process;

    private ApiProcess(RunningProcess process, Uri address)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = address };
        Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Token end-to-end");
    }

    public HttpClient Client { get; }

    public string Log => _process.Output + _process.Error;

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <param name="dataFolder">The folder of its data.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="under">A program and its arguments to run it under, such as strace.</param>
    public static Task<ApiProcess> StartAsync(string dataFolder, CancellationToken cancellationToken, params string[] under) =>
        StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["MemStack__DataDirectory"] = dataFolder },
            cancellationToken,
            under
        );

    /// <param name="settings">Environment variables, including the location of its memories.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="under">A program and its arguments to run it under, such as strace.</param>
    public static async Task<ApiProcess> StartAsync(
        IReadOnlyDictionary<string, string?> settings,
        CancellationToken cancellationToken,
        params string[] under
    )
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        string[] command = [.. under, "dotnet", Path.Combine(AppContext.BaseDirectory, "MemStack.Api.dll")];
        var process = ProcessRunner.Start(
            command[0],
            command[1..],
            new()
            {
                OwnGroup = true,
                Environment = new Dictionary<string, string?>(settings, StringComparer.Ordinal)
                {
                    ["ASPNETCORE_URLS"] = address.ToString(),
                    ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null,
                },
            }
        );
        var api = new ApiProcess(process, address);
        try
        {
            await Poll.UntilAnswersAsync(new(address, "/health/readiness"), StartDeadline, cancellationToken, () => process.HasExited);
            return api;
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException)
        {
            var log = api.Log;
            await api.DisposeAsync();
            throw new InvalidOperationException($"The api did not get ready. It said:\n{log}", exception);
        }
    }

    /// <summary>Ends it with SIGKILL and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Send(Signal.Kill);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Asks it to stop; returns whether it did so by itself.</summary>
    public Task<bool> StopAsync() => _process.StopAsync(Signal.Terminate, TimeSpan.FromMinutes(1));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }
}
