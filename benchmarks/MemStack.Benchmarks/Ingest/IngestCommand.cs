using System.CommandLine;
using System.Globalization;
using MemStack.Benchmarks.Load;
using MemStack.Memory.Configuration;
using TestRig;

namespace MemStack.Benchmarks.Ingest;

/// <summary>
/// Messages added a second over HTTP: on both stores, one by one and in batches, verbatim and inferred, by one client and by several.
/// </summary>
internal static class IngestCommand
{
    private static readonly int[] Sizes = [1, 20];
    private static readonly int[] ClientCounts = [1, 8];

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "Times that each kind is measured, at least 3.",
            DefaultValueFactory = _ => 5,
        };
        var seconds = new Option<double>("--seconds") { Description = "Seconds a measurement.", DefaultValueFactory = _ => 2 };
        var command = new Command(
            "ingest",
            "Messages added a second over HTTP, on SQLite and on the PostgreSQL that the tests' rig starts."
        )
        {
            rounds,
            seconds,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(Math.Max(3, parsed.GetValue(rounds)), TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellationToken)
        );
        return command;
    }

    private static async Task<int> RunAsync(int rounds, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var collector = await DiscardingCollector.StartAsync(cancellationToken);
        // Commits are synced, as in production.
        await using var server = new PostgresFixture { Durable = true };
        await server.InitializeAsync();
        await using var sqlite = await ApiUnderLoad.StartAsync(telemetry: false, collector.Address, cancellationToken);
        await using var postgres = server.IsAvailable
            ? await ApiUnderLoad.StartAsync(
                telemetry: false,
                collector.Address,
                cancellationToken,
                settings: new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["MemStack__Store"] = MemoryOptions.PostgresStore,
                    ["ConnectionStrings__memories"] = await server.CreateDatabaseAsync(cancellationToken),
                }
            )
            : null;
        var kinds =
            from store in new[] { (Name: MemoryOptions.SqliteStore, Api: sqlite), (Name: MemoryOptions.PostgresStore, Api: postgres) }
            where store.Api is not null
            from infer in Enumerable.Range(0, 2).Select(number => number == 1)
            from size in Sizes
            from clients in ClientCounts
            select new IngestKind(store.Name, store.Api!.Address, infer, size, clients);
        var measured = kinds.Select(kind => (Kind: kind, Rates: new List<double>())).ToList();
        // All kinds once per round, so that a drift of the machine's speed favours none; the first round warms up.
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (kind, rates) in measured)
            {
                var rate = await kind.MeasureAsync(round, duration, cancellationToken);
                if (round >= 0)
                {
                    rates.Add(rate);
                }
            }
        }

        Report(measured);
        return 0;
    }

    private static void Report(List<(IngestKind Kind, List<double> Rates)> measured)
    {
        Console.WriteLine("| store | facts | messages an add | messages/s, 1 client | 8 clients | 8 clients / 1 |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var pair in measured.Chunk(2))
        {
            var (one, many) = (pair[0], pair[1]);
            var ratios = many.Rates.Zip(one.Rates, (eight, single) => eight / single).Order().ToList();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {one.Kind.Store} | {(one.Kind.Infer ? "inferred" : "verbatim")} | {one.Kind.Size} | {Median(one.Rates):F0} | {Median(many.Rates):F0} | {Median(ratios):F2} (quartiles {ratios[ratios.Count / 4]:F2}–{ratios[ratios.Count * 3 / 4]:F2}) |"
                )
            );
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
