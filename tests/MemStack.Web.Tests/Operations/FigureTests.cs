using MemStack.Web.Services.Operations;

namespace MemStack.Web.Tests.Operations;

/// <summary>Figures in words, and lines of charts.</summary>
public sealed class FigureTests
{
    private static readonly DateTimeOffset From = new(2026, 3, 10, 11, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "0/s")]
    [InlineData(0.014, "0.01/s")]
    [InlineData(12.34, "12.3/s")]
    [InlineData(12345, "12,345/s")]
    public void A_rate_has_few_digits(double rate, string text) => Assert.Equal(text, FigureText.Rate(rate));

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.00042, "0.042 %")]
    [InlineData(0.999, "99.9 %")]
    [InlineData(-0.2, "-20 %")]
    public void A_share_is_in_percent(double share, string text) => Assert.Equal(text, FigureText.Share(share));

    [Theory]
    [InlineData(0.0004, "0.4 ms")]
    [InlineData(0.25, "250 ms")]
    [InlineData(2.5, "2.5 s")]
    [InlineData(75, "75 s")]
    public void A_duration_has_the_unit_that_fits(double seconds, string text) => Assert.Equal(text, FigureText.Seconds(seconds));

    [Theory]
    [InlineData(0, "$0.00")]
    [InlineData(0.004, "under $0.01")]
    [InlineData(1234.5, "$1,234.50")]
    public void A_cost_is_in_dollars(double amount, string text) => Assert.Equal(text, FigureText.Dollars(amount));

    [Fact]
    public void A_line_is_open_where_values_are_missing_and_one_value_between_gaps_is_seen()
    {
        var line = new TrendLine("api", [Point(0, 0), Point(15, 2), Point(30, double.NaN), Point(45, 4), Point(60, double.NaN)]);

        Assert.Equal("M0 80L75 40M225 0h1", TrendShape.PathOf(new Trend(From, From.AddHours(1), [line]), line, 4));
        Assert.Equal((null, 4), (line.Last, line.Highest));
    }

    [Fact]
    public void A_line_of_zeros_is_at_the_bottom()
    {
        var line = new TrendLine("api", [Point(0, 0), Point(60, 0)]);

        Assert.Equal("M0 80L300 80", TrendShape.PathOf(new Trend(From, From.AddHours(1), [line]), line, 0));
    }

    private static TrendPoint Point(int minute, double value) => new(From.AddMinutes(minute), value);
}
