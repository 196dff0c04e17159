using MemStack.Cli.Checks;
using TestRig;

namespace MemStack.Cli.Tests;

/// <summary>The disk of the data folder.</summary>
public sealed class DiskCheckTests
{
    [Theory]
    [InlineData(10, "Ok")]
    [InlineData(9, "Fault")]
    [InlineData(0, "Fault")]
    public void Less_than_a_tenth_of_the_disk_free_is_a_fault(long free, string state) =>
        Assert.Equal(state, DiskCheck.Of("/data", free << 30, 100L << 30).State.ToString());

    [Fact]
    public void The_disk_of_a_folder_is_found()
    {
        using var folder = new TempDirectory();

        Assert.Matches(@"^[0-9.]+ GiB \([0-9]+ %\) free for ", DiskCheck.Of(folder.FullPath).Text);
    }

    [Fact]
    public void A_folder_that_is_gone_is_a_fault() =>
        Assert.Equal(CheckState.Fault, DiskCheck.Of(Path.Combine(Path.GetTempPath(), $"gone-{Guid.CreateVersion7():N}")).State);
}
