using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Tests;

public sealed class SqliteReadersTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_that_reads_while_the_pool_is_disposed_is_closed_after_its_read()
    {
        using var folder = new TempFolder();
        using var readers = new SqliteReaders(() =>
            new SqliteSession(Path.Combine(folder.Path, "some.db"), SqliteOpenMode.ReadWriteCreate)
        );
        using var begun = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        SqliteSession? used = null;
        var read = Task.Run(
            () =>
                readers.RunAsync(
                    session =>
                    {
                        used = session;
                        begun.Release();
                        go.Wait(Token);
                        return session.Scalar($"SELECT 7");
                    },
                    Token
                ),
            Token
        );
        await begun.WaitAsync(Token);
        readers.Dispose();
        go.Release();

        Assert.Equal(7L, await read);
        Assert.Throws<InvalidOperationException>(() => used!.Scalar($"SELECT 7"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => readers.RunAsync(session => session.Scalar($"SELECT 7"), Token));
    }
}
