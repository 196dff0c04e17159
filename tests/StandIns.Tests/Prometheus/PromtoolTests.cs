using System.Diagnostics;

namespace StandIns.Tests.Prometheus;

/// <summary>The judgement of Prometheus' own tool.</summary>
public class PromtoolTests
{
    [Fact]
    public async Task Promtool_accepts_the_text_format()
    {
        var tool = TestRig.Tools.Require("promtool");
        await using var app = await ScrapeApp.StartAsync();
        var meter = app.Meter();
        meter.CreateCounter<long>("jobs", "{job}", "Jobs \"done\" \\ here").Add(1, new KeyValuePair<string, object?>("k", "a\"b\\c\nd"));
        meter.CreateHistogram<double>("wait", "s", "Time waited").Record(0.2);
        meter.CreateObservableGauge("nan", () => double.NaN, "By", "Not a number");
        var lines = await app.ScrapeAsync();

        using var process = Process.Start(new ProcessStartInfo(tool, ["check", "metrics"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(string.Join('\n', lines) + "\n");
        process.StandardInput.Close();
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        // 3 means that it reads the text and has advice about names.
        Assert.True(process.ExitCode is 0 or 3, said);
    }
}
