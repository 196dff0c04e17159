using System.Globalization;
using EndToEnd.Support;
using TestRig;

namespace EndToEnd.Durability;

[Trait(Lanes.Name, Lanes.Durability)]
public sealed class SyncTests
{
    private const int Adds = 1000;

    // A kill does not test the disk: what the kernel had not written yet survives it. So the test counts the calls that sync to disk.
    [Fact]
    public async Task Each_of_1000_serial_acknowledged_adds_is_synced_to_the_disk()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var strace = Tools.Require("strace");
        using var data = new TempDirectory();
        using var report = new TempDirectory();
        var counts = report.File("counts");

        await using (
            var api = await ApiProcess.StartAsync(
                data.FullPath,
                cancellationToken,
                strace,
                "-f",
                "-c",
                "-e",
                "trace=fsync,fdatasync",
                "-o",
                counts
            )
        )
        {
            for (var number = 0; number < Adds; number++)
            {
                Assert.NotNull(await RestApi.AddAsync(api.Client, "sync", $"Memory number {number}.", cancellationToken));
            }

            Assert.True(await api.StopAsync(), "The api did not stop by itself.");
        }

        var syncs = SyncsOf(await File.ReadAllLinesAsync(counts, cancellationToken));
        TestContext.Current.TestOutputHelper?.WriteLine($"{syncs} syncs for {Adds} adds");
        Assert.True(syncs >= Adds, $"{syncs} syncs for {Adds} acknowledged adds.");
    }

    // A row of strace's table: % time, seconds, usecs/call, calls, [errors,] syscall.
    private static long SyncsOf(IEnumerable<string> table) =>
        table
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length >= 5 && columns[^1] is ("fsync" or "fdatasync"))
            .Sum(columns => long.Parse(columns[3], CultureInfo.InvariantCulture));
}
