using MemStack.Client;
using MemStack.Web.Services;

namespace MemStack.Web.Tests;

/// <summary>Numbers and times in words.</summary>
public sealed class WordingTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "with memories")]
    [InlineData(1, "and 1 agent, app or run")]
    [InlineData(2, "and 2 agents, apps and runs")]
    public void Others_are_counted_in_good_English(int others, string words)
    {
        var items = Enumerable
            .Range(0, others)
            .Select(number => new EntityItem
            {
                Type = "agent",
                Name = $"a{number}",
                TotalMemories = 1,
            });

        Assert.Equal(words, Summary.Of(new Entities([.. items], others)).Others);
    }

    [Theory]
    [InlineData(0, "just now")]
    [InlineData(-30, "just now")]
    [InlineData(60, "1 minute ago")]
    [InlineData(7_300, "2 hours ago")]
    [InlineData(86_400, "1 day ago")]
    [InlineData(40 * 86_400, "29 January 2026")]
    [InlineData(-5 * 86_400, "15 March 2026")]
    public void A_past_time_is_relative_and_a_future_one_is_a_date(int secondsAgo, string words) =>
        Assert.Equal(words, RelativeTime.Describe(Now.AddSeconds(-secondsAgo), Now));
}
