using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using TestRig;

namespace MemStack.Api.Tests;

/// <summary>The tables of docs/telemetry.md about the services, against the instruments of a running api.</summary>
public sealed class ServiceTelemetryTableTests
{
    private const string OwnMeter = "MemStack.ServiceDefaults";

    // Their kinds and units are the framework's. An instrument exists once it is needed, so that not each of them exists here.
    private static readonly string[] FrameworkMeters =
    [
        "OpenTelemetry.Instrumentation.Process",
        "System.Runtime",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.RateLimiting",
        "Microsoft.AspNetCore.Diagnostics",
        "Microsoft.AspNetCore.Routing",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.MemoryPool",
        "System.Net.Http",
        "System.Net.NameResolution",
    ];

    [Fact]
    public async Task The_tables_have_the_metrics_of_the_services()
    {
        var existing = await ExistingAsync();
        var documented = await DocumentedAsync();

        foreach (var meter in (string[])["MemStack.Api", OwnMeter])
        {
            Assert.Equal(existing[meter].Order(StringComparer.Ordinal), documented[meter].Order(StringComparer.Ordinal));
        }

        // The service defaults take the place of two instruments of the runtime.
        var replaced = documented[OwnMeter].Select(NameOf).ToHashSet(StringComparer.Ordinal);
        Assert.All(FrameworkMeters, meter => Assert.True(documented.ContainsKey(meter), $"There is no table of {meter}."));
        Assert.Empty(
            FrameworkMeters
                .SelectMany(meter => existing.GetValueOrDefault(meter, []).Select(NameOf).Except(documented[meter].Select(NameOf)))
                .Except(replaced)
        );
    }

    private static async Task<Dictionary<string, List<string>>> DocumentedAsync()
    {
        var tables = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var meter = "";
        foreach (var line in await File.ReadAllLinesAsync(Repository.File("docs", "telemetry.md"), TestContext.Current.CancellationToken))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                tables[meter = line[3..]] = [];
            }
            else if (line.StartsWith("| `", StringComparison.Ordinal))
            {
                var cells = line.Split('|', StringSplitOptions.TrimEntries);
                tables[meter].Add($"{cells[1].Trim('`')} {cells[2]} {cells[3].Trim('`')}");
            }
        }

        return tables;
    }

    private static async Task<Dictionary<string, string[]>> ExistingAsync()
    {
        var found = new ConcurrentDictionary<(string Meter, string Metric), bool>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
            found[(instrument.Meter.Name, $"{instrument.Name} {KindOf(instrument)} {instrument.Unit}")] = true;
        listener.Start();
        await using (var server = new ApiServer())
        {
            await server.InitializeAsync();
            using var client = server.Client();
            await client.RememberAsync("ann", "I like tea.");
            await Poll.UntilAsync(
                "the first run of the health checks",
                async _ => (await client.GetAsync("/metrics")).Text.Contains("memstack_health_check_duration", StringComparison.Ordinal),
                TimeSpan.FromMinutes(1),
                TestContext.Current.CancellationToken
            );
        }

        return found
            .Keys.GroupBy(key => key.Meter, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(key => key.Metric).ToArray(), StringComparer.Ordinal);
    }

    private static string NameOf(string metric) => metric.Split(' ')[0];

    private static string KindOf(Instrument instrument)
    {
        var kind = instrument.GetType().Name.Split('`')[0].ToLowerInvariant();
        return kind.StartsWith("observable", StringComparison.Ordinal) ? kind["observable".Length..] : kind;
    }
}
