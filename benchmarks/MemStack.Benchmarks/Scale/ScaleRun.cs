using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using MemStack.Memory;
using MemStack.Memory.Embedding;
using MemStack.Memory.Retrieval;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.Benchmarks.Scale;

/// <summary>One run of the scale benchmark.</summary>
internal sealed class ScaleRun(int rows, int dimensions, int users, int queries, FileInfo? extension)
{
    private const string Tenant = "t1";
    private const int Top = 10;
    private const int AddsAtOnce = 200;

    private readonly SyntheticCorpus _corpus = new(rows, dimensions, users);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("memstack-scale-");
        try
        {
            await LoadAsync(folder.FullName, cancellationToken);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var clock = Stopwatch.StartNew();
            await using var services = Engine(folder.FullName, out var embedder);
            var engine = services.GetRequiredService<IMemoryEngine>();
            await engine.ListAsync(new ListRequest { Tenant = Tenant, Limit = 1 }, cancellationToken);
            Line($"start with {rows:N0} memories and their vectors: {clock.Elapsed.TotalSeconds:F2} s; {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6:F0} MB held, {rows * (double)dimensions * 4 / 1e6:F0} MB of floats");
            Vectors();
            await WordsAsync(engine, embedder, cancellationToken);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task LoadAsync(string folder, CancellationToken cancellationToken)
    {
        await using var services = Engine(folder, out var embedder);
        var engine = services.GetRequiredService<IMemoryEngine>();
        var clock = Stopwatch.StartNew();
        for (var first = 0; first < rows; first += AddsAtOnce)
        {
            // One user's memories at a time; without a run, they are one conversation of an add.
            foreach (var group in Enumerable.Range(first, Math.Min(AddsAtOnce, rows - first)).GroupBy(row => _corpus.UserOf(row / AddsAtOnce)))
            {
                var texts = group.Select(row => (Row: row, Text: _corpus.Text(row))).ToList();
                foreach (var (row, text) in texts) embedder.Know(text, row);
                await engine.AddAsync(
                    new AddRequest { Tenant = Tenant, UserId = group.Key, Infer = false, Messages = [.. texts.Select(pair => new ChatMessage("user", pair.Text))] }, cancellationToken);
            }
        }

        Line($"{rows:N0} memories of {users} users added in {clock.Elapsed.TotalSeconds:F1} s, {AddsAtOnce} a request: {rows / clock.Elapsed.TotalSeconds:F0}/s");
    }

    private void Vectors()
    {
        var table = new VectorTable(dimensions);
        var floats = new float[(long)rows * dimensions];
        for (var row = 0; row < rows; row++)
        {
            var vector = _corpus.Vector(row);
            vector.CopyTo(floats, row * dimensions);
            table.Set(row + 1, new ScopeMask(1, (ulong)(row % users) + 1, 0, 0, 0), vector);
        }

        using var vec = extension is null ? null : new SqliteVec(extension, _corpus);
        var asked = Enumerable.Range(0, queries).Select(i => _corpus.Vector(-1 - i)).ToArray();
        var any = new ScopeMask(1, 0, 0, 0, 0);
        var (ours, loop, other, recall) = (new List<double>(), new List<double>(), new List<double>(), 0.0);
        foreach (var query in asked)
        {
            // Interleaved, so that a drift of the machine's speed favours none.
            var (time, coded) = Timed(() => table.Search(query, any, Top + (Top / 4)));
            ours.Add(time);
            var (plainTime, exact) = Timed(() => PlainLoop(floats, query, Top));
            loop.Add(plainTime);
            if (vec is not null) other.Add(Timed(() => vec.Search(query, Top)).Milliseconds);
            recall += exact.Count(seq => coded.Exists(pair => pair.Seq == seq)) / (double)Top;
        }

        var scoped = asked.Select((query, i) => Timed(() => table.Search(query, any with { User = (ulong)(i % users) + 1 }, Top)).Milliseconds).ToList();
        Line($"vector search, {queries} queries, 1 client: p50 {Median(ours):F2} ms; plain loop over the same floats {Median(loop):F2} ms; ratio {Median(ours) / Median(loop):F3}; top {Top} within {Top + (Top / 4)} coded: {recall / queries:P2}");
        if (vec is not null) Line($"sqlite-vec, exact, same vectors: {Median(other):F2} ms; ratio {Median(ours) / Median(other):F3}");
        Line($"vector search in one user's {rows / users:N0}: p50 {Median(scoped):F3} ms");
        foreach (var clients in (int[])[1, 8])
        {
            var mine = Throughput(clients, asked, query => table.Search(query, any, Top));
            var theirs = Throughput(clients, asked, query => PlainLoop(floats, query, Top));
            Line($"{clients} client(s): {mine:F0} searches/s against {theirs:F0} of the plain loop; ratio {mine / theirs:F2}");
        }
    }

    private async Task WordsAsync(IMemoryEngine engine, SyntheticEmbedder embedder, CancellationToken cancellationToken)
    {
        var (scoped, unscoped) = (new List<double>(), new List<double>());
        for (var i = 0; i < queries; i++)
        {
            var query = _corpus.Query(i);
            embedder.Know(query, -1 - i);
            var request = new SearchRequest { Tenant = Tenant, Query = query, Filter = MemoryFilter.Equal("user_id", _corpus.UserOf(i)), TopK = Top };
            scoped.Add(await TimedAsync(() => engine.SearchAsync(request, cancellationToken)));
            unscoped.Add(await TimedAsync(() => engine.SearchAsync(request with { Filter = null }, cancellationToken)));
        }

        Line($"hybrid search of the engine, words and vectors: one user p50 {Median(scoped):F2} ms, p95 {Quantile(scoped, 0.95):F2} ms; whole tenant p50 {Median(unscoped):F2} ms, p95 {Quantile(unscoped, 0.95):F2} ms; ratio of the medians {Median(scoped) / Median(unscoped):F3}");
    }

    private double Throughput(int clients, float[][] asked, Action<float[]> search)
    {
        var done = 0;
        var clock = Stopwatch.StartNew();
        Parallel.For(0, clients, new ParallelOptions { MaxDegreeOfParallelism = clients }, _ =>
        {
            for (var i = 0; clock.ElapsedMilliseconds < 2_000; i++)
            {
                search(asked[i % asked.Length]);
                Interlocked.Increment(ref done);
            }
        });
        return done / clock.Elapsed.TotalSeconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private List<long> PlainLoop(float[] floats, float[] query, int limit)
    {
        var best = new PriorityQueue<long, float>();
        for (var row = 0; row < rows; row++)
        {
            var sum = 0f;
            var offset = row * dimensions;
            for (var i = 0; i < query.Length; i++) sum += query[i] * floats[offset + i];
            if (best.Count < limit) best.Enqueue(row + 1, sum);
            else if (best.TryPeek(out _, out var worst) && sum > worst) best.DequeueEnqueue(row + 1, sum);
        }

        return [.. best.UnorderedItems.Select(item => item.Element)];
    }

    private ServiceProvider Engine(string folder, out SyntheticEmbedder embedder)
    {
        embedder = new SyntheticEmbedder(_corpus);
        var services = new ServiceCollection();
        services.AddSingleton<IEmbedder>(embedder);
        services.AddMemoryEngine(options => options.DataDirectory = folder);
        return services.BuildServiceProvider();
    }

    private static (double Milliseconds, T Result) Timed<T>(Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        var result = work();
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, result);
    }

    private static async Task<double> TimedAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> values) => Quantile(values, 0.5);

    private static double Quantile(List<double> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
