using System.CommandLine;
using System.Globalization;

namespace MemStack.Benchmarks.Load;

/// <summary>Searches per second with telemetry on against off, in interleaved pairs of one run.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var pairs = new Option<int>("--pairs") { Description = "Pairs to measure, at least 10.", DefaultValueFactory = _ => 12 };
        var seconds = new Option<double>("--seconds") { Description = "Seconds a measurement.", DefaultValueFactory = _ => 3 };
        var clients = new Option<int>("--clients") { Description = "Concurrent clients.", DefaultValueFactory = _ => 4 };
        var command = new Command("load", "Searches per second, and bytes allocated a request, with telemetry on against off.")
        {
            pairs,
            seconds,
            clients,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    Math.Max(10, parsed.GetValue(pairs)),
                    TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                    Math.Clamp(parsed.GetValue(clients), 1, 64),
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(int pairs, TimeSpan duration, int clients, CancellationToken cancellationToken)
    {
        await using var collector = await DiscardingCollector.StartAsync(cancellationToken);
        await using var on = await ApiUnderLoad.StartAsync(telemetry: true, collector.Address, cancellationToken);
        await using var off = await ApiUnderLoad.StartAsync(telemetry: false, collector.Address, cancellationToken);
        foreach (var api in (ApiUnderLoad[])[on, off])
        {
            await Corpus.LoadAsync(api.Address, cancellationToken);
            await Measurement.TakeAsync(api, duration, clients, cancellationToken); // Warms up: its figure is not kept.
        }

        var measured = new List<(Measurement On, Measurement Off)>(pairs);
        for (var pair = 0; pair < pairs; pair++)
        {
            // The order alternates so that a drift of the machine's speed favours neither.
            var first = await Measurement.TakeAsync(pair % 2 == 0 ? on : off, duration, clients, cancellationToken);
            var second = await Measurement.TakeAsync(pair % 2 == 0 ? off : on, duration, clients, cancellationToken);
            measured.Add(pair % 2 == 0 ? (first, second) : (second, first));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"pair {pair + 1, 2}: on {measured[^1].On.RequestsPerSecond, 8:F0}/s  off {measured[^1].Off.RequestsPerSecond, 8:F0}/s  ratio {Ratio(measured[^1]):F3}"
                )
            );
        }

        Report(measured, collector.ReceivedBytes);
        return 0;
    }

    private static double Ratio((Measurement On, Measurement Off) pair) => pair.On.RequestsPerSecond / pair.Off.RequestsPerSecond;

    private static void Report(List<(Measurement On, Measurement Off)> pairs, long exportedBytes)
    {
        var ratios = pairs.Select(Ratio).Order().ToArray();
        Console.WriteLine();
        Console.WriteLine("| figure | telemetry on | telemetry off | on / off |");
        Console.WriteLine("|---|---|---|---|");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| searches per second, median of {pairs.Count} pairs | {Median(pairs.Select(p => p.On.RequestsPerSecond)):F0} | {Median(pairs.Select(p => p.Off.RequestsPerSecond)):F0} | {Median(ratios):F3} (min {ratios[0]:F3}, quartiles {Quantile(ratios, 0.25):F3}–{Quantile(ratios, 0.75):F3}, max {ratios[^1]:F3}) |"
            )
        );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| bytes allocated per request, median | {Median(pairs.Select(p => p.On.BytesPerRequest)):F0} | {Median(pairs.Select(p => p.Off.BytesPerRequest)):F0} | {Median(pairs.Select(p => p.On.BytesPerRequest / p.Off.BytesPerRequest)):F3} |"
            )
        );
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{exportedBytes} bytes of telemetry were exported."));
    }

    private static double Median(IEnumerable<double> values) => Quantile([.. values.Order()], 0.5);

    private static double Quantile(double[] sorted, double q)
    {
        var position = q * (sorted.Length - 1);
        var below = sorted[(int)Math.Floor(position)];
        var above = sorted[(int)Math.Ceiling(position)];
        return below + ((above - below) * (position - Math.Floor(position)));
    }
}
