using MemStack.Memory.Queue;

namespace MemStack.Memory.Tests;

/// <summary>Tests the wait of a failed add before its next attempt.</summary>
public sealed class IngestBackoffTests
{
    [Theory]
    [InlineData(1, 0, 60)]
    [InlineData(1, 1, 30)]
    [InlineData(2, 0, 120)]
    [InlineData(4, 0.5, 360)]
    [InlineData(5, 0, 600)]
    [InlineData(100, 1, 300)]
    public void Backoff_doubles_up_to_a_bound_and_half_of_it_is_random(int attempt, double chance, double seconds) =>
        Assert.Equal(
            seconds,
            IngestBackoff
                .After(attempt, new IngestOptions { Backoff = TimeSpan.FromMinutes(1), MaxBackoff = TimeSpan.FromMinutes(10) }, chance)
                .TotalSeconds
        );
}
