using System.CommandLine;
using System.Globalization;

namespace MemStack.Benchmarks.Load;

/// <summary>
/// Searches per second where a few questions come again and again, with the cache of searches on against off, in interleaved pairs of one
/// run.
/// </summary>
internal static class SearchCacheCommand
{
    public static Command Create()
    {
        var pairs = new Option<int>("--pairs") { Description = "Pairs to measure, at least 5.", DefaultValueFactory = _ => 10 };
        var questions = new Option<int>("--questions")
        {
            Description = "Different questions that are asked.",
            DefaultValueFactory = _ => 50,
        };
        var command = new Command("search-cache", "Searches per second of repeated questions with the cache of searches on against off.")
        {
            pairs,
            questions,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(Math.Max(5, parsed.GetValue(pairs)), Math.Max(1, parsed.GetValue(questions)), cancellationToken)
        );
        return command;
    }

    private static async Task<int> RunAsync(int pairs, int questions, CancellationToken cancellationToken)
    {
        const int Clients = 4;
        var duration = TimeSpan.FromSeconds(2);
        await using var on = await ApiUnderLoad.StartAsync(telemetry: false, collector: null, cancellationToken, searchCache: true);
        await using var off = await ApiUnderLoad.StartAsync(telemetry: false, collector: null, cancellationToken);
        foreach (var api in (ApiUnderLoad[])[on, off])
        {
            await Corpus.LoadAsync(api.Address, cancellationToken);
            await Measurement.TakeAsync(api, duration, Clients, cancellationToken, questions); // Warms up: its figure is not kept.
        }

        var ratios = new List<double>(pairs);
        var bytes = new List<double>(pairs);
        for (var pair = 0; pair < pairs; pair++)
        {
            // The order alternates so that a drift of the machine's speed favours neither.
            var first = await Measurement.TakeAsync(pair % 2 == 0 ? on : off, duration, Clients, cancellationToken, questions);
            var second = await Measurement.TakeAsync(pair % 2 == 0 ? off : on, duration, Clients, cancellationToken, questions);
            var (cached, uncached) = pair % 2 == 0 ? (first, second) : (second, first);
            ratios.Add(cached.RequestsPerSecond / uncached.RequestsPerSecond);
            bytes.Add(cached.BytesPerRequest / uncached.BytesPerRequest);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"pair {pair + 1, 2}: on {cached.RequestsPerSecond, 8:F0}/s  off {uncached.RequestsPerSecond, 8:F0}/s  ratio {ratios[^1]:F3}"
                )
            );
        }

        ratios.Sort();
        bytes.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"on / off, median of {pairs} pairs of {questions} questions: searches per second {ratios[pairs / 2]:F2} (min {ratios[0]:F2}, max {ratios[^1]:F2}), bytes allocated per request {bytes[pairs / 2]:F2}"
            )
        );
        return 0;
    }
}
