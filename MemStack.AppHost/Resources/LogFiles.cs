using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MemStack.AppHost.Resources;

/// <summary>
/// Writes the console lines of each resource to <c>logs/NAME.log</c> below the data directory, for reading without the
/// dashboard. A file that reaches 8 MB becomes <c>NAME.1.log</c>, replacing the one before it.
/// </summary>
internal sealed class LogFiles(
    StackSettings settings,
    DistributedApplicationModel model,
    ResourceLoggerService loggers,
    IEnumerable<MissingProgram> missing,
    ILogger<LogFiles> logger) : BackgroundService
{
    /// <summary>The size, in bytes, at which a file is turned over.</summary>
    public const long MaxBytes = 8 * 1024 * 1024;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var program in missing)
            Log.ProgramMissing(logger, program.Program, program.DebianPackage);

        var folder = Path.Combine(settings.DataDirectory, "logs");
        Directory.CreateDirectory(folder);
        await Task.WhenAll(model.Resources.Select(resource => WriteAsync(resource, folder, stoppingToken)));
    }

    private async Task WriteAsync(IResource resource, string folder, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new RotatingFile(Path.Combine(folder, $"{resource.Name}.log"), MaxBytes);
            await foreach (var batch in loggers.WatchAsync(resource).WithCancellation(cancellationToken))
                await file.WriteAsync(batch.Select(line => line.Content));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The stack is stopping.
        }
        catch (IOException failed)
        {
            Log.LogFileFailed(logger, resource.Name, failed.Message);
        }
    }
}

/// <summary>A text file of bounded size: when it is full it is kept as <c>NAME.1.EXT</c> and begun anew.</summary>
internal sealed class RotatingFile(string path, long maxBytes) : IAsyncDisposable
{
    private StreamWriter _writer = Open(path);

    /// <summary>Writes the lines and flushes them.</summary>
    public async Task WriteAsync(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            if (_writer.BaseStream.Length >= maxBytes)
                await TurnAsync();

            await _writer.WriteLineAsync(line);
            await _writer.FlushAsync();
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private static StreamWriter Open(string path) => new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));

    private async Task TurnAsync()
    {
        await _writer.DisposeAsync();
        File.Move(path, Path.ChangeExtension(path, ".1" + Path.GetExtension(path)), overwrite: true);
        _writer = Open(path);
    }
}

/// <summary>Adds the log files.</summary>
internal static class LogFilesExtensions
{
    /// <summary>Keeps the console lines of every resource in files.</summary>
    public static void AddLogFiles(this IDistributedApplicationBuilder builder, StackSettings settings)
    {
        builder.Services.AddSingleton(settings);
        builder.Services.AddHostedService<LogFiles>();
    }
}
