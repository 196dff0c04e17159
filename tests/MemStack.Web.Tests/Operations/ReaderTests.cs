using MemStack.Web.Services.Operations;
using MemStack.Web.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MemStack.Web.Tests.Operations;

/// <summary>Answers of Prometheus and Alertmanager that are not as they should be.</summary>
public sealed class ReaderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"status":"error","errorType":"execution","error":"too many samples"}""", 422, "Prometheus answers 422 at ")]
    [InlineData("<html>", 200, "The answer of Prometheus at ")]
    [InlineData("null", 200, "The answer of Prometheus at ")]
    [InlineData("""{"data":{"result":[{"metric":{},"value":[1,"seven"]}]}}""", 200, "The answer of Prometheus at ")]
    [InlineData("""{"data":{"result":[{"metric":{},"value":[1e300,"7"]}]}}""", 200, "The answer of Prometheus at ")]
    public async Task An_answer_that_is_no_result_is_one_sentence(string body, int status, string sentence)
    {
        await using var server = await AnswerServer.StartAsync(body, status);
        await using var services = Services(server.Address);

        var part = await services.GetRequiredService<FiguresReader>().QueueAsync(Cancelled);

        Assert.StartsWith(sentence, part.Problem, StringComparison.Ordinal);
        Assert.Contains(server.Address, part.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_above_the_maximum_size_is_refused()
    {
        await using var server = await AnswerServer.StartAsync(new string(' ', OperationsHttp.MaxAnswerBytes + 1));
        await using var services = Services(server.Address);

        var part = await services.GetRequiredService<AlertsReader>().ReadAsync(Cancelled);

        Assert.Equal($"Alertmanager sends more than 4 MiB at {server.Address}.", part.Problem);
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_not_waited_for()
    {
        await using var server = await AnswerServer.StartAsync(context =>
            Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default)
        );
        await using var services = Services(server.Address, "00:00:01");

        var part = await services.GetRequiredService<FiguresReader>().CostAsync(Cancelled);

        Assert.Equal($"Prometheus does not answer at {server.Address}.", part.Problem);
    }

    [Fact]
    public async Task An_empty_result_is_a_hint_and_no_fault()
    {
        await using var server = await AnswerServer.StartAsync("""{"status":"success","data":{"resultType":"vector","result":[]}}""");
        await using var services = Services(server.Address);
        var figures = services.GetRequiredService<FiguresReader>();

        Assert.Equal("No SLO data yet.", (await figures.ServiceLevelsAsync(Cancelled)).Hint);
        Assert.Equal("No requests in the last hour.", (await figures.TrendAsync(FiguresReader.RequestRate, Cancelled)).Hint);
    }

    [Fact]
    public async Task More_alerts_than_the_maximum_are_counted()
    {
        var alerts = Enumerable
            .Range(0, AlertsReader.MaxShown + 7)
            .Select(number => $$"""{"labels":{"alertname":"Alert{{number}}"},"startsAt":"2026-03-01T12:00:00Z"}""");
        await using var server = await AnswerServer.StartAsync($"[{string.Join(',', alerts)}]");
        await using var services = Services(server.Address);

        var shown = (await services.GetRequiredService<AlertsReader>().ReadAsync(Cancelled)).Value!;

        Assert.Equal((AlertsReader.MaxShown, 7, false), (shown.Shown.Count, shown.Hidden, shown.HasWatchdog));
    }

    [Theory]
    [InlineData("PrometheusUrl", "http://operator:secret@localhost:9090")]
    [InlineData("GrafanaUrl", "javascript:alert(1)")]
    [InlineData("PublicGrafanaUrl", "localhost:3001")]
    [InlineData("OpenMemoryUrl", "http://localhost:8765/?key=secret")]
    [InlineData("Timeout", "00:01:00")]
    public async Task A_wrong_setting_is_refused_by_its_name_without_its_value(string setting, string value)
    {
        await using var services = Services("http://localhost:1", more: (setting, value));

        var refused = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<OperationsOptions>>().Value);

        Assert.Contains($"MemStack:Operations:{setting} must ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(string address, string timeout = "00:00:03", (string Name, string Value)? more = null)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["MemStack:Operations:PrometheusUrl"] = address,
            ["MemStack:Operations:AlertmanagerUrl"] = address,
            ["MemStack:Operations:Timeout"] = timeout,
        };
        if (more is { } setting)
        {
            settings[$"MemStack:Operations:{setting.Name}"] = setting.Value;
        }

        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddOperations();
        return services.BuildServiceProvider();
    }
}
