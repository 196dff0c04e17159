using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MemStack.Benchmarks.Load;

/// <summary>One api in a process of its own, with telemetry on or off, on a data folder of its own.</summary>
internal sealed class ApiUnderLoad : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _data;

    private ApiUnderLoad(bool telemetry, Process process, DirectoryInfo data, Uri address)
    {
        Telemetry = telemetry;
        _process = process;
        _data = data;
        Address = address;
    }

    public bool Telemetry { get; }

    public Uri Address { get; }

    public static async Task<ApiUnderLoad> StartAsync(
        bool telemetry,
        Uri? collector,
        CancellationToken cancellationToken,
        bool searchCache = false,
        IReadOnlyDictionary<string, string>? settings = null
    )
    {
        var data = Directory.CreateTempSubdirectory("memstack-load-");
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo(Environment.ProcessPath!, ServeCommand.Name)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["MemStack__DataDirectory"] = data.FullName;
        start.Environment["OTEL_SDK_DISABLED"] = telemetry ? "false" : "true";
        // Off unless it is measured: the load repeats its questions.
        start.Environment["MemStack__SearchCache__Duration"] = searchCache ? "00:00:30" : "00:00:00";
        if (telemetry)
        {
            start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector!.ToString();
            start.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
            start.Environment["OTEL_TRACES_SAMPLER"] = "always_on";
        }
        else
        {
            start.Environment["Logging__LogLevel__Default"] = "None";
        }

        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("The api did not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var api = new ApiUnderLoad(telemetry, process, data, address);
        await api.WaitUntilReadyAsync(cancellationToken);
        return api;
    }

    public async Task<long> AllocatedBytesAsync(CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(ServeCommand.AllocatedQuestion.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        while (await _process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            if (long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
            {
                return bytes;
            }
        }

        throw new InvalidOperationException("The api ended while it was measured.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _data.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = Address };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri("/health/readiness", UriKind.Relative), deadline.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // Not listening yet.
            }

            await Task.Delay(100, deadline.Token);
        }
    }
}
