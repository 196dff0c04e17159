using System.Globalization;
using System.Text.RegularExpressions;
using MemStack.Prober.Configuration;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using TestRig;

namespace MemStack.Prober.Tests;

/// <summary>The prober as it runs, on a clock that the test moves.</summary>
internal sealed partial class ProberApp : WebApplicationFactory<ProberOptions>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, string?> _settings;

    public ProberApp(Uri api, params IEnumerable<KeyValuePair<string, string?>> settings)
    {
        _settings = new Dictionary<string, string?>(settings) { ["MemStack:Client:BaseAddress"] = api.AbsoluteUri };
        Http = CreateClient();
    }

    public HttpClient Http { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero));

    public FakeLogCollector Logs => Services.GetFakeLogCollector();

    public Task<string> GetAsync(string path) =>
        Http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>Moves the clock by an interval and waits until the round that begins then has ended.</summary>
    public async Task<Dictionary<string, double>> NextRoundAsync()
    {
        Time.Advance(TimeSpan.FromSeconds(30));
        return await RoundAsync();
    }

    /// <summary>Waits for a round that ended at the present time of the clock, and returns the success of each step.</summary>
    public async Task<Dictionary<string, double>> RoundAsync()
    {
        await Poll.UntilAsync(
            "the end of the round",
            async _ => (await SamplesAsync("memstack_probe_last_run_time_seconds")).ContainsValue(Time.GetUtcNow().ToUnixTimeSeconds()),
            Deadline,
            TestContext.Current.CancellationToken
        );
        return await SamplesAsync("memstack_probe_success");
    }

    /// <summary>The values of a metric, by step.</summary>
    public async Task<Dictionary<string, double>> SamplesAsync(string name) =>
        Sample()
            .Matches(await GetAsync("/metrics"))
            .Where(line => line.Groups["name"].Value == name)
            .ToDictionary(
                line => line.Groups["step"].Value,
                line => double.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture),
                StringComparer.Ordinal
            );

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection(_settings));
        builder.ConfigureServices(services =>
            services
                .AddSingleton<TimeProvider>(Time)
                .AddLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddFakeLogging())
        );
    }

    [GeneratedRegex(
        """^(?<name>memstack_probe_\w+)\{[^}]*?(memstack_probe_step="(?<step>\w+)")?\} (?<value>[^ \r\n]+)""",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Sample();
}
