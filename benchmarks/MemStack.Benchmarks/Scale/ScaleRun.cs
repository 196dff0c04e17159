using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using MemStack.Memory;
using MemStack.Memory.Embedding;
using MemStack.Memory.English;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Searching;
using MemStack.Memory.Sqlite;
using MemStack.Memory.Sqlite.Vectors;
using MemStack.Memory.Text;
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
            Line(
                $"start with {rows:N0} memories and their vectors: {clock.Elapsed.TotalSeconds:F2} s; {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6:F0} MB held, {rows * (double)dimensions * 4 / 1e6:F0} MB of floats"
            );
            Vectors();
            await SearchesAsync(services, embedder, cancellationToken);
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
            // One user's memories at a time; without a run id, they form one conversation per add.
            foreach (
                var group in Enumerable.Range(first, Math.Min(AddsAtOnce, rows - first)).GroupBy(row => _corpus.UserOf(row / AddsAtOnce))
            )
            {
                var texts = group.Select(row => (Row: row, Text: _corpus.Text(row))).ToList();
                foreach (var (row, text) in texts)
                {
                    embedder.Know(text, row);
                }

                await engine.AddAsync(
                    new AddRequest
                    {
                        Tenant = Tenant,
                        UserId = group.Key,
                        Infer = false,
                        Messages = [.. texts.Select(pair => new ChatMessage("user", pair.Text))],
                    },
                    cancellationToken
                );
            }
        }

        Line(
            $"{rows:N0} memories of {users} users added in {clock.Elapsed.TotalSeconds:F1} s, {AddsAtOnce} a request: {rows / clock.Elapsed.TotalSeconds:F0}/s"
        );
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
        var (ours, loop, other, scoped, recall) = (new Timings(), new Timings(), new Timings(), new Timings(), 0.0);
        foreach (var (i, query) in asked.Index())
        {
            // Interleaved, so that a drift of the machine's speed favours none.
            var coded = ours.Take(() => table.Search(query, any, Top + (Top / 4)));
            var exact = loop.Take(() => PlainLoop(floats, query, Top));
            if (vec is not null)
            {
                other.Take(() => vec.Search(query, Top));
            }

            scoped.Take(() => table.Search(query, OneUser(i), Top));
            recall += exact.Count(seq => coded.Exists(pair => pair.Seq == seq)) / (double)Top;
        }

        Line(
            $"vector search, {queries} queries, 1 client: {ours}; over a plain loop over the same floats {ours.Over(loop).Ratio}; top {Top} within {Top + (Top / 4)} coded: {recall / queries:P2}"
        );
        if (vec is not null)
        {
            Line($"over sqlite-vec, exact, same vectors: {ours.Over(other).Ratio}");
        }

        Line($"vector search in one user's {rows / users:N0}: {scoped}; over the whole tenant {scoped.Over(ours).Ratio}");
        foreach (var clients in (int[])[1, 8])
        {
            var (whole, plain, one) = (new Timings(), new Timings(), new Timings());
            for (var round = 0; round < 5; round++)
            {
                whole.Add(Throughput(clients, i => table.Search(asked[i % queries], any, Top)));
                plain.Add(Throughput(clients, i => PlainLoop(floats, asked[i % queries], Top)));
                one.Add(Throughput(clients, i => table.Search(asked[i % queries], OneUser(i), Top)));
            }

            Line(
                $"{clients} client(s), searches a second: {whole.Median:F0} in the tenant, {whole.Over(plain).Ratio} of the plain loop's; {one.Median:F0} in one user's, {one.Over(whole).Ratio} of the tenant's"
            );
        }

        ScopeMask OneUser(int i) => any with { User = (ulong)(i % users) + 1 };
    }

    private async Task SearchesAsync(ServiceProvider services, SyntheticEmbedder embedder, CancellationToken cancellationToken)
    {
        var (engine, index) = (services.GetRequiredService<IMemoryEngine>(), services.GetRequiredService<ISearchIndex>());
        var (words, both) = ((One: new Timings(), All: new Timings()), (One: new Timings(), All: new Timings()));
        for (var i = -5; i < queries; i++)
        {
            var query = _corpus.Query(i + 5);
            embedder.Know(query, -6 - i);
            var user = MemoryFilter.Equal("user_id", _corpus.UserOf(i + 5));
            var request = new SearchRequest
            {
                Tenant = Tenant,
                Query = query,
                Filter = user,
                TopK = Top,
            };
            // The first run finds nothing in caches.
            if (i == 0)
            {
                (words, both) = ((new Timings(), new Timings()), (new Timings(), new Timings()));
            }

            await words.One.TakeAsync(() => ByWordsAsync(user));
            await words.All.TakeAsync(() => ByWordsAsync(null));
            await both.One.TakeAsync(() => engine.SearchAsync(request, cancellationToken));
            await both.All.TakeAsync(() => engine.SearchAsync(request with { Filter = null }, cancellationToken));

            Task<FoundMemories> ByWordsAsync(MemoryFilter? filter) =>
                index.FindAsync(
                    new SearchQuery
                    {
                        Tenant = Tenant,
                        Terms = TextAnalyzer.Query(query),
                        Filter = filter,
                        At = TimeProvider.System.GetUtcNow(),
                    },
                    set => new Ranking([.. Ranker.Rank(new Question(query, new EnglishRules()), set).Take(Top)]),
                    cancellationToken
                );
        }

        Line($"search by words: one user {words.One}; whole tenant {words.All}; one over all {words.One.Over(words.All).Ratio}");
        Line($"search by words and vectors: one user {both.One}; whole tenant {both.All}; one over all {both.One.Over(both.All).Ratio}");
    }

    private static double Throughput(int clients, Action<int> search)
    {
        var done = 0;
        var clock = Stopwatch.StartNew();
        Parallel.For(
            0,
            clients,
            new ParallelOptions { MaxDegreeOfParallelism = clients },
            client =>
            {
                for (var i = client * 1_000; clock.ElapsedMilliseconds < 1_000; i++)
                {
                    search(i);
                    Interlocked.Increment(ref done);
                }
            }
        );
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
            for (var i = 0; i < query.Length; i++)
            {
                sum += query[i] * floats[offset + i];
            }

            if (best.Count < limit)
            {
                best.Enqueue(row + 1, sum);
            }
            else if (best.TryPeek(out _, out var worst) && sum > worst)
            {
                best.DequeueEnqueue(row + 1, sum);
            }
        }

        return [.. best.UnorderedItems.Select(item => item.Element)];
    }

    private ServiceProvider Engine(string folder, out SyntheticEmbedder embedder)
    {
        embedder = new SyntheticEmbedder(_corpus);
        var services = new ServiceCollection();
        services.AddSingleton<IEmbedder>(embedder);
        services.AddMemoryEngine(options => options.DataDirectory = folder).AddEnglishRules().AddSqlite();
        return services.BuildServiceProvider();
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
