using MemStack.AppHost.Resources;

namespace MemStack.AppHost.Tests;

public sealed class RotatingFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("memstack-logs-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_full_file_is_kept_once_and_begun_anew()
    {
        var path = Path.Combine(_folder.FullName, "api.log");
        await using (var file = new RotatingFile(path, maxBytes: 10))
            await file.WriteAsync(["first line", "second line", "third line", "4"]);

        Assert.Equal(["api.1.log", "api.log"], _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["third line"], await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "api.1.log"), TestContext.Current.CancellationToken));
        Assert.Equal(["4"], await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_existing_file_is_continued()
    {
        var path = Path.Combine(_folder.FullName, "api.log");
        await File.WriteAllTextAsync(path, "before\n", TestContext.Current.CancellationToken);
        await using (var file = new RotatingFile(path, maxBytes: 1000))
            await file.WriteAsync(["after"]);

        Assert.Equal(["before", "after"], await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken));
    }
}
