using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MemStack.Benchmarks.Load;

namespace MemStack.Benchmarks.Retrieval;

/// <summary>LoCoMo as a retrieval benchmark without a language model, through the HTTP api.</summary>
internal static class LocomoCommand
{
    private const int Adversarial = 5;

    private static readonly Dictionary<int, string> Categories = new()
    {
        [1] = "multi-hop",
        [2] = "temporal",
        [3] = "open-domain",
        [4] = "single-hop",
        [Adversarial] = "adversarial",
    };

    public static Command Create()
    {
        var data = new Option<FileInfo>("--data") { Description = "A file in LoCoMo's format.", Required = true };
        var url = new Option<Uri?>("--url")
        {
            Description = "A running api, on an empty data folder; by default one is started.",
            CustomParser = parsed => new Uri(parsed.Tokens[0].Value),
        };
        var command = new Command("locomo", "Recall, hit rate, MRR and nDCG per category, one memory per turn, the question alone as the query.") { data, url };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(data)!, parsed.GetValue(url), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo data, Uri? url, CancellationToken cancellationToken)
    {
        var conversations = await LocomoData.ReadAsync(data, cancellationToken);
        await using var collector = url is null ? await DiscardingCollector.StartAsync(cancellationToken) : null;
        await using var own = collector is null ? null : await ApiUnderLoad.StartAsync(telemetry: false, collector.Address, cancellationToken);
        using var store = new ConversationStore(url ?? own!.Address);

        var scores = new List<(int Category, RetrievalScore Score)>();
        var milliseconds = new List<double>();
        foreach (var conversation in conversations)
        {
            await store.LoadAsync(conversation, cancellationToken);
            foreach (var question in conversation.Questions)
            {
                var clock = Stopwatch.StartNew();
                var ranking = await store.SearchAsync(conversation, question, cancellationToken);
                milliseconds.Add(clock.Elapsed.TotalMilliseconds);
                scores.Add((question.Category, RetrievalScore.Of(ranking, question.Evidence)));
            }
        }

        Report(scores);
        milliseconds.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\n{conversations.Sum(c => c.Turns.Count)} turns added at {store.AddsPerSecond:F0}/s; searches over HTTP: p50 {milliseconds[milliseconds.Count / 2]:F2} ms, p95 {milliseconds[milliseconds.Count * 95 / 100]:F2} ms."));
        return 0;
    }

    private static void Report(List<(int Category, RetrievalScore Score)> scores)
    {
        Console.WriteLine("| category | questions | R@5 | R@10 | R@20 | hit@10 | MRR | nDCG@10 |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var category in scores.GroupBy(s => s.Category).OrderBy(g => g.Key))
        {
            Row(Categories.GetValueOrDefault(category.Key, "other"), [.. category.Select(s => s.Score)]);
        }

        Row("**all but adversarial**", [.. scores.Where(s => s.Category != Adversarial).Select(s => s.Score)]);
    }

    private static void Row(string name, List<RetrievalScore> scores)
    {
        if (scores.Count > 0)
        {
            var mean = RetrievalScore.Mean(scores);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {scores.Count} | {mean.RecallAt5:F3} | {mean.RecallAt10:F3} | {mean.RecallAt20:F3} | {mean.HitAt10:F3} | {mean.ReciprocalRank:F3} | {mean.NdcgAt10:F3} |"));
        }
    }
}
