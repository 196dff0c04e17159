using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MemStack.Memory.English;
using MemStack.Memory.Models.Telemetry;
using MemStack.Memory.Sqlite;
using MemStack.Memory.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MemStack.Memory.Models.Tests;

/// <summary>The tables of docs/telemetry.md, against the instruments that a service makes.</summary>
public sealed class TelemetryTableTests
{
    [Theory]
    [InlineData(MemoryTelemetry.SourceName)]
    [InlineData(ModelTelemetry.SourceName)]
    public async Task The_table_in_the_docs_has_exactly_the_metrics_that_exist(string meter)
    {
        var documented = await DocumentedAsync(meter);
        var existing = await ExistingAsync(meter);

        Assert.Equal(existing.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    private static async Task<List<string>> DocumentedAsync(string meter)
    {
        var lines = await File.ReadAllLinesAsync(
            Path.Combine(AppContext.BaseDirectory, "telemetry.md"),
            TestContext.Current.CancellationToken
        );
        return
        [
            .. lines
                .SkipWhile(line => line != "## " + meter)
                .Skip(1)
                .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
                .Select(cells => $"{cells[1].Trim('`')} {cells[2]} {cells[3].Trim('`')}"),
        ];
    }

    private static async Task<IReadOnlyCollection<string>> ExistingAsync(string meter)
    {
        var found = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        // Not by collectors, each of which takes an instrument that is named: this is about the ones that nobody has named.
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == meter)
            {
                found[$"{instrument.Name} {KindOf(instrument)} {instrument.Unit}"] = true;
            }
        };
        listener.Start();
        var folder = Directory.CreateTempSubdirectory("memstack-test-");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["MemStack:DataDirectory"] = folder.FullName,
                ["MemStack:Chat:Endpoint"] = "http://127.0.0.1:9/v1",
                ["MemStack:Chat:Model"] = "none",
                ["MemStack:Embedding:Endpoint"] = "http://127.0.0.1:9/v1",
                ["MemStack:Embedding:Model"] = "none",
            }
        );
        builder
            .Services.AddMemoryEngine(builder.Configuration.GetSection("MemStack"))
            .AddEnglishRules()
            .AddLanguageModels(builder.Configuration)
            .AddSqlite();
        using (var host = builder.Build())
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            host.Services.GetRequiredService<MemStack.Memory.Extraction.IFactExtractor>();
            host.Services.GetRequiredService<MemStack.Memory.Embedding.IEmbedder>();
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        folder.Delete(recursive: true);
        return [.. found.Keys];
    }

    private static string KindOf(Instrument instrument)
    {
        var kind = instrument.GetType().Name.Split('`')[0].ToLowerInvariant();
        return kind.StartsWith("observable", StringComparison.Ordinal) ? kind["observable".Length..] : kind;
    }
}
