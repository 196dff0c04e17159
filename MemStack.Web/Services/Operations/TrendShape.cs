using System.Globalization;
using System.Text;

namespace MemStack.Web.Services.Operations;

/// <summary>Draws lines of a trend as SVG paths.</summary>
internal static class TrendShape
{
    /// <summary>The width of the drawing, in its own units.</summary>
    public const int Width = 300;

    /// <summary>The height of the drawing.</summary>
    public const int Height = 80;

    /// <summary>The path of a line from zero at the bottom to <paramref name="highest"/> at the top; gaps stay open.</summary>
    public static string PathOf(Trend trend, TrendLine line, double highest)
    {
        var path = new StringBuilder();
        var isOpen = false;
        var (span, top) = ((trend.To - trend.From).TotalSeconds, highest > 0 ? highest : 1);
        for (var at = 0; at < line.Points.Count; at++)
        {
            var point = line.Points[at];
            if (!double.IsFinite(point.Value))
            {
                isOpen = false;
                continue;
            }

            var x = Math.Clamp((point.At - trend.From).TotalSeconds / span, 0, 1) * Width;
            var y = Height - (Math.Clamp(point.Value / top, 0, 1) * Height);
            path.Append(CultureInfo.InvariantCulture, $"{(isOpen ? 'L' : 'M')}{x:0.#} {y:0.#}");
            // A value between two gaps is a short line: a path of one point draws nothing.
            if (!isOpen && (at + 1 == line.Points.Count || !double.IsFinite(line.Points[at + 1].Value)))
            {
                path.Append("h1");
            }

            isOpen = true;
        }

        return path.ToString();
    }

    /// <summary>The highest value of all lines.</summary>
    public static double HighestOf(Trend trend) => trend.Lines.Max(line => line.Highest) ?? 0;
}
