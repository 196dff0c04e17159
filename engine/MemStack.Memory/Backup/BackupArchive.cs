using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace MemStack.Memory.Backup;

/// <summary>The ZIP of a backup. It is written to a temporary name and renamed when it is complete and on disk.</summary>
public sealed class BackupArchive : IAsyncDisposable
{
    private const int BufferSize = 128 * 1024;

    private readonly string _path;
    private readonly string _draft;
    private readonly FileStream _file;
    private readonly ZipArchive _zip;
    private readonly IProgress<long>? _progress;
    private readonly List<BackupFile> _files = [];
    private bool _isDone;

    private BackupArchive(string path, string draft, FileStream file, ZipArchive zip, IProgress<long>? progress) =>
        (_path, _draft, _file, _zip, _progress) = (path, draft, file, zip, progress);

    /// <summary>The files in it, in their order.</summary>
    public IReadOnlyList<BackupFile> Files => _files;

    /// <exception cref="BackupException">There is such a file, or it can't be made.</exception>
    public static async Task<BackupArchive> CreateAsync(string path, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        if (File.Exists(full) || Directory.Exists(full))
        {
            throw new BackupException($"'{full}' exists already: choose another name, a backup replaces nothing.");
        }

        var draft = $"{full}.{Guid.CreateVersion7():N}.part";
        try
        {
            var file = new FileStream(draft, PrivateFiles.Options(FileMode.CreateNew));
            return new BackupArchive(
                full,
                draft,
                file,
                await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken),
                progress
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"'{full}' can't be written: {exception.Message}", exception);
        }
    }

    /// <summary>Adds a file that <paramref name="write"/> writes.</summary>
    public async Task AddAsync(string name, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        await using var entry = await _zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellationToken);
        await using var hashing = new HashingStream(entry, _progress);
        await write(hashing);
        await hashing.FlushAsync(cancellationToken);
        _files.Add(new BackupFile(name, hashing.Bytes, hashing.Hash()));
    }

    /// <summary>Adds the manifest, syncs the file and gives it its name.</summary>
    public async Task CompleteAsync(BackupManifest manifest, CancellationToken cancellationToken)
    {
        await using (var entry = await _zip.CreateEntry(BackupManifest.EntryName).OpenAsync(cancellationToken))
        {
            await JsonSerializer.SerializeAsync(entry, manifest, ManifestJson.Default.BackupManifest, cancellationToken);
        }

        await _zip.DisposeAsync();
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync();
        File.Move(_draft, _path, overwrite: false);
        PrivateFiles.SyncFolder(Path.GetDirectoryName(_path)!);
        _isDone = true;
    }

    /// <summary>Closes the archive; one that is not complete is deleted.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDone)
        {
            return;
        }

        try
        {
            await _zip.DisposeAsync();
        }
        finally
        {
            await _file.DisposeAsync();
            File.Delete(_draft);
        }
    }

    /// <summary>Copies and hashes.</summary>
    internal static async Task<(long Bytes, string Sha256)> CopyAsync(
        Stream source,
        Stream target,
        long most,
        CancellationToken cancellationToken
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var (bytes, read) = (0L, 0);
            while (bytes <= most && (read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                bytes += read;
                hash.AppendData(buffer, 0, read);
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return (bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
