using MemStack.Cli.Output;

namespace MemStack.Cli.Transfer;

/// <summary>
/// The file of an export in progress, <c>FILE.part</c>. It gets its final name when it is complete; until then the export can be resumed.
/// </summary>
internal sealed class ExportDraft : IAsyncDisposable
{
    private const int BufferSize = 128 * 1024;

    private readonly string _name;
    private readonly FileStream _file;
    private bool _isDone;

    private ExportDraft(string name, FileStream file) => (_name, _file) = (name, file);

    /// <summary>Its contents.</summary>
    public MemoryLines Lines { get; } = new();

    public long Bytes => _file.Position;

    public string Path => _file.Name;

    /// <param name="name">The export's final name; no file may have it yet.</param>
    /// <param name="isResumed">True to continue the existing file, without its last line if that is incomplete.</param>
    /// <param name="cancellationToken">Cancels reading the existing file.</param>
    /// <exception cref="CommandException">It can't be created, or there is nothing to resume.</exception>
    public static async Task<ExportDraft> OpenAsync(string name, bool isResumed, CancellationToken cancellationToken)
    {
        var full = System.IO.Path.GetFullPath(name);
        var part = full + ".part";
        if (File.Exists(full) || Directory.Exists(full))
        {
            throw new CommandException($"'{full}' exists already; an export replaces nothing.");
        }

        if (isResumed && !(File.Exists(part) && new FileInfo(part).Length > 0))
        {
            throw new CommandException($"There is no '{part}' to resume.");
        }

        try
        {
            // Only this user may read it: it contains memories in plain text.
            var options = new FileStreamOptions
            {
                Mode = isResumed ? FileMode.Open : FileMode.Create,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Read,
                BufferSize = BufferSize,
                Options = FileOptions.Asynchronous,
            };
            if (!isResumed && !OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            var draft = new ExportDraft(full, new FileStream(part, options));
            if (isResumed)
            {
                await draft.ReadAsync(cancellationToken);
            }

            return draft;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"'{part}' can't be written: {exception.Message}", ExitCodes.Fault, exception);
        }
    }

    /// <summary>The stream that the export is written to.</summary>
    /// <param name="progress">Receives each part's length.</param>
    public Stream Target(IProgress<long>? progress) =>
        new PassingStream(
            _file,
            bytes =>
            {
                Lines.Read(bytes);
                progress?.Report(bytes.Length);
            }
        );

    /// <summary>Syncs it and gives it its name.</summary>
    public async Task CompleteAsync()
    {
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync();
        File.Move(Path, _name, overwrite: false);
        _isDone = true;
    }

    /// <summary>Keeps the received data, if any.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDone)
        {
            return;
        }

        var isEmpty = Bytes == 0;
        await _file.DisposeAsync();
        if (isEmpty)
        {
            File.Delete(Path);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await _file.ReadAsync(buffer, cancellationToken)) > 0)
        {
            Lines.Read(buffer.AsSpan(0, read));
        }

        _file.SetLength(Lines.WholeBytes);
        _file.Seek(0, SeekOrigin.End);
    }
}
