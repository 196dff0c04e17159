using System.Diagnostics;
using System.Text;

namespace TestRig;

/// <summary>A started process, with what it has written so far.</summary>
public sealed class RunningProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly bool _leadsGroup;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    internal RunningProcess(ProcessStartInfo start, bool leadsGroup)
    {
        _leadsGroup = leadsGroup;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Indicates whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its exit code.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public int ExitCode => _process.ExitCode;

    /// <summary>The standard output so far.</summary>
    public string Output => Read(_output);

    /// <summary>The standard error so far.</summary>
    public string Error => Read(_error);

    /// <summary>Waits until it has ended and everything it wrote has arrived.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Sends a signal to it, or to its group if it leads one. Does nothing when it is gone.</summary>
    public void Send(Signal signal)
    {
        if (!_process.HasExited || _leadsGroup)
        {
            Signals.Send(_leadsGroup ? -_process.Id : _process.Id, signal);
        }
    }

    /// <summary>Sends a signal and waits for the end; kills it, with its group, when it takes too long.</summary>
    /// <param name="signal">The signal that asks it to stop.</param>
    /// <param name="patience">The maximum time to do so.</param>
    /// <returns>True if it stopped by itself in that time.</returns>
    public async Task<bool> StopAsync(Signal signal, TimeSpan patience)
    {
        Send(signal);
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
            return false;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private void Kill()
    {
        if (_leadsGroup)
        {
            Signals.Send(-_process.Id, Signal.Kill);
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (text)
        {
            text.Append(line).Append('\n');
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
