using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using MemStack.Benchmarks.Load;
using MemStack.Tests.ModelServer;

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
        var embeddings = new Option<string[]>("--embedding")
        {
            Description =
                "Made-up embedding models that the started api asks over HTTP, a run each: none; lexical and noise, which are weak; oracle, which is good.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [ScriptedEmbedding.None],
        };
        embeddings.AcceptOnlyFromAmong(
            ScriptedEmbedding.None,
            ScriptedEmbedding.LexicalName,
            ScriptedEmbedding.NoiseName,
            ScriptedEmbedding.OracleName
        );
        var without = new Option<string[]>("--without")
        {
            Description = "What the adds leave out, as many a client does.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        without.AcceptOnlyFromAmong(ConversationStore.Session, ConversationStore.Time, ConversationStore.Speaker);
        var command = new Command(
            "locomo",
            "Recall, hit rate, MRR and nDCG per category, one memory per turn, the question alone as the query."
        )
        {
            data,
            url,
            embeddings,
            without,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var conversations = await LocomoData.ReadAsync(parsed.GetValue(data)!, cancellationToken);
                var left = parsed.GetValue(without)!.ToHashSet(StringComparer.Ordinal);
                if (parsed.GetValue(url) is { } running)
                {
                    await RunAsync(conversations, running, left, cancellationToken);
                    return 0;
                }

                await using var collector = await DiscardingCollector.StartAsync(cancellationToken);
                foreach (var embedding in parsed.GetValue(embeddings)!)
                {
                    await RunAsync(conversations, ScriptedEmbedding.Of(embedding, conversations), collector, left, cancellationToken);
                }

                return 0;
            }
        );
        return command;
    }

    private static async Task RunAsync(
        IReadOnlyList<Conversation> conversations,
        ScriptedEmbedding? embedding,
        DiscardingCollector collector,
        IReadOnlySet<string> without,
        CancellationToken cancellationToken
    )
    {
        Console.WriteLine($"\nEmbedding: {embedding?.Name ?? ScriptedEmbedding.None}\n");
        if (embedding is null)
        {
            await using var plain = await ApiUnderLoad.StartAsync(telemetry: false, collector.Address, cancellationToken);
            await RunAsync(conversations, plain.Address, without, cancellationToken);
            return;
        }

        await using var model = await ScriptedModelServer.StartAsync(cancellationToken);
        model.OnEmbeddings = request => ModelReply.Vectors([.. request.Inputs.Select(embedding.VectorOf)]);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["MemStack__Embedding__Endpoint"] = model.Endpoint,
            ["MemStack__Embedding__Model"] = embedding.Name,
        };
        await using var api = await ApiUnderLoad.StartAsync(telemetry: false, collector.Address, cancellationToken, settings: settings);
        await RunAsync(conversations, api.Address, without, cancellationToken);
        Console.WriteLine($"{model.Requests.Count} requests to the model. Its vectors alone:\n");
        Report([.. conversations.SelectMany(conversation => Alone(conversation, embedding))]);
    }

    private static IEnumerable<(int Category, RetrievalScore Score)> Alone(Conversation conversation, ScriptedEmbedding embedding)
    {
        var turns = conversation.Turns.Select(turn => (turn.Id, Vector: embedding.VectorOf(turn.Content))).ToList();
        foreach (var question in conversation.Questions)
        {
            var vector = embedding.VectorOf(question.Text);
            yield return (
                question.Category,
                RetrievalScore.Of(
                    [.. turns.OrderByDescending(turn => TensorPrimitives.Dot<float>(turn.Vector, vector)).Take(20).Select(turn => turn.Id)],
                    question.Evidence
                )
            );
        }
    }

    private static async Task RunAsync(
        IReadOnlyList<Conversation> conversations,
        Uri api,
        IReadOnlySet<string> without,
        CancellationToken cancellationToken
    )
    {
        using var store = new ConversationStore(api, without);
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
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\n{conversations.Sum(c => c.Turns.Count)} turns added at {store.AddsPerSecond:F0}/s; searches over HTTP: p50 {milliseconds[milliseconds.Count / 2]:F2} ms, p95 {milliseconds[milliseconds.Count * 95 / 100]:F2} ms."
            )
        );
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
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {scores.Count} | {mean.RecallAt5:F3} | {mean.RecallAt10:F3} | {mean.RecallAt20:F3} | {mean.HitAt10:F3} | {mean.ReciprocalRank:F3} | {mean.NdcgAt10:F3} |"
                )
            );
        }
    }
}
