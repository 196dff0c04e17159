using System.IO.Compression;

namespace MemStack.Memory.Backup;

/// <summary>Reads a backup, and checks its contents against the manifest.</summary>
public sealed class BackupReader : IAsyncDisposable
{
    private const long MaxManifestBytes = 16 * 1024 * 1024;

    private readonly ZipArchive _zip;

    private BackupReader(string path, ZipArchive zip, BackupManifest manifest) => (Path, _zip, Manifest) = (path, zip, manifest);

    /// <summary>The full path of the backup.</summary>
    public string Path { get; }

    /// <summary>The list of the backup's files and where they came from.</summary>
    public BackupManifest Manifest { get; }

    /// <exception cref="BackupException">It is no backup that this version can read.</exception>
    public static async Task<BackupReader> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new BackupException($"There is no file '{full}'.");
        }

        try
        {
            var zip = await ZipFile.OpenReadAsync(full, cancellationToken);
            try
            {
                return new BackupReader(full, zip, await ManifestAsync(full, zip, cancellationToken));
            }
            catch
            {
                await zip.DisposeAsync();
                throw;
            }
        }
        catch (InvalidDataException exception)
        {
            throw new BackupException($"'{full}' is no backup of MemStack, or it was cut short: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"'{full}' can't be read: {exception.Message}", exception);
        }
    }

    /// <summary>Copies a file of the backup and compares it with the manifest.</summary>
    /// <exception cref="BackupException">It is not what was backed up.</exception>
    public async Task CopyAsync(string name, Stream target, CancellationToken cancellationToken)
    {
        var told = Manifest.Files.FirstOrDefault(file => file.Name == name) ?? throw Damaged(name);
        var entry = _zip.GetEntry(name) ?? throw Damaged(name);
        try
        {
            await using var source = await entry.OpenAsync(cancellationToken);
            var (bytes, hash) = await BackupArchive.CopyAsync(source, target, told.Bytes, cancellationToken);
            if (bytes != told.Bytes || !string.Equals(hash, told.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                throw Damaged(name);
            }
        }
        catch (InvalidDataException exception)
        {
            throw Damaged(name, exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _zip.DisposeAsync();

    private static async Task<BackupManifest> ManifestAsync(string path, ZipArchive zip, CancellationToken cancellationToken)
    {
        if (zip.GetEntry(BackupManifest.EntryName) is not { Length: <= MaxManifestBytes } entry)
        {
            throw new BackupException($"'{path}' is no backup of MemStack: it holds no manifest.");
        }

        await using var stream = await entry.OpenAsync(cancellationToken);
        using var json = new MemoryStream();
        await BackupArchive.CopyAsync(stream, json, MaxManifestBytes, cancellationToken);
        if (ManifestJson.Read(json.ToArray()) is not { Format: BackupManifest.FormatName } manifest)
        {
            throw new BackupException($"'{path}' is no backup of MemStack: its manifest can't be read.");
        }

        return manifest.Version is > 0 and <= BackupManifest.LatestVersion
            ? manifest
            : throw new BackupException(
                $"'{path}' has version {manifest.Version} of the backup format, this version knows {BackupManifest.LatestVersion}: restore it with the newer MemStack that made it."
            );
    }

    private BackupException Damaged(string name, Exception? inner = null) =>
        new($"'{Path}' is damaged: {name} has a wrong checksum. Nothing was restored.", inner);
}
