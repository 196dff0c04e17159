using System.Diagnostics;

namespace Aspire.Hosting.Running;

/// <summary>
/// A started program with all that it starts. On Linux and macOS a small shell stands between: it puts the program into a
/// process group of its own and reads a pipe that this process holds open. When the pipe ends, because it was closed or because
/// this process was killed, the group gets SIGTERM and, after a grace, SIGKILL. Windows has neither; there the tree is killed.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private const string Supervisor = """
        grace=$1; shift
        trap : INT HUP TERM
        exec 3<&0
        if command -v setsid >/dev/null 2>&1; then setsid "$@" </dev/null 3<&- & else set -m; "$@" </dev/null 3<&- & fi
        child=$!
        (
            trap '' INT HUP TERM
            while read -r _; do :; done <&3
            kill -TERM -$child || kill -TERM $child
            tenths=$((grace * 10))
            while [ $tenths -gt 0 ] && kill -0 -$child; do sleep 0.1; tenths=$((tenths - 1)); done
            kill -KILL -$child || kill -KILL $child
        ) >/dev/null 2>&1 &
        watch=$!
        wait $child; code=$?
        while kill -0 $child 2>/dev/null; do wait $child; code=$?; done
        kill -TERM -$child 2>/dev/null && { sleep 0.2; kill -KILL -$child 2>/dev/null; }
        kill -KILL $watch 2>/dev/null
        exit $code
        """;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <summary>Starts the program; its lines go to <paramref name="output"/>, with true for standard error.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, string workingDirectory, IEnumerable<KeyValuePair<string, string>> environment, Action<string, bool> output)
    {
        var supervised = !OperatingSystem.IsWindows();
        var start = new ProcessStartInfo(supervised ? "/bin/sh" : program)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (supervised)
        {
            foreach (var argument in (string[])["-c", Supervisor, "sh", ((int)Grace.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture), program])
                start.ArgumentList.Add(argument);
        }

        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        // As the official orchestrator does: what the AppHost itself was started with is not for its children. With the
        // address of a resource service, which this build has not, the dashboard refuses its configuration.
        foreach (var own in (string[])["ASPNETCORE_URLS", "DOTNET_LAUNCH_PROFILE", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT",
            "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", "DOTNET_RESOURCE_SERVICE_ENDPOINT_URL"])
            start.Environment.Remove(own);

        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Forward(line.Data, isError: false);
        process.ErrorDataReceived += (_, line) => Forward(line.Data, isError: true);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProcess(process);

        void Forward(string? line, bool isError)
        {
            if (line is not null)
                output(line, isError);
        }
    }

    /// <summary>Waits until the program has ended and its output is read; returns its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        return _process.ExitCode;
    }

    /// <summary>Asks the program and all that it started to end, and kills what has not after the grace.</summary>
    public async Task StopAsync()
    {
        if (OperatingSystem.IsWindows())
            _process.Kill(entireProcessTree: true);
        else
            _process.StandardInput.Close();

        // The supervisor needs more than its grace where the machine is busy.
        await WaitForExitAsync().WaitAsync(Grace + TimeSpan.FromMinutes(1));
    }

    public void Dispose() => _process.Dispose();
}
