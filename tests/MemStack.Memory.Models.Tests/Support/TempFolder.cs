namespace MemStack.Tests.Support;

/// <summary>A temporary folder, deleted after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("memstack-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
