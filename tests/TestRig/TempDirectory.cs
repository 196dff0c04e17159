namespace TestRig;

/// <summary>An empty folder, deleted with its contents at the end.</summary>
public sealed class TempDirectory : IDisposable
{
    /// <summary>Creates the folder below the system's folder for temporary files.</summary>
    public TempDirectory() => FullPath = Directory.CreateTempSubdirectory("memstack-test-").FullName;

    /// <summary>The full path of the folder.</summary>
    public string FullPath { get; }

    /// <summary>The full path of a file or folder in it, given by its parts.</summary>
    public string File(params string[] parts) => Path.Combine([FullPath, .. parts]);

    /// <inheritdoc />
    public void Dispose()
    {
        if (Directory.Exists(FullPath))
        {
            Directory.Delete(FullPath, recursive: true);
        }
    }
}
