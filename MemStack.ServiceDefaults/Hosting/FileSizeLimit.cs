using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace MemStack.ServiceDefaults.Hosting;

/// <summary>
/// Keeps a limit on the size of files (<c>ulimit -f</c>) from ending the process: the write that exceeds it fails (EFBIG) and is reported,
/// as with a full disk. See SIGXFSZ in https://man7.org/linux/man-pages/man2/setrlimit.2.html.
/// </summary>
internal sealed class FileSizeLimit : IHostedService, IDisposable
{
    // SIGXFSZ on Linux and macOS; .NET has no name for it.
    private const PosixSignal FileSizeExceeded = (PosixSignal)25;

    private readonly PosixSignalRegistration? _registration = OperatingSystem.IsWindows()
        ? null
        : PosixSignalRegistration.Create(FileSizeExceeded, static context => context.Cancel = true);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registration?.Dispose();
}
