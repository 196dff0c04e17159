using MemStack.Memory.Embedding;
using MemStack.Memory.Model;
using MemStack.Memory.Reembedding;
using MemStack.Memory.Searching;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests the re-embedding job, over a real store.</summary>
public abstract class ReembedSuite : EngineSuite
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    internal FailingEmbedder Embedder { get; } = new();

    internal IReembedStore Store => Host.Get<IReembedStore>();

    internal IReembedding Job => Host.Get<IReembedding>();

    [Fact]
    public async Task Memories_of_another_model_and_those_without_a_vector_get_one_of_the_current_model()
    {
        await AddManyAsync(25);
        Embedder.Away = "timeout";
        await AddOneAsync("stored while the model was away", "bob", "t2");
        Embedder.Away = null;
        var deleted = await AddOneAsync("deleted");
        await Engine.DeleteAsync("t1", deleted.Id, Token);
        var before = await ByTextAsync();
        Embedder.Model = "new";
        Assert.Equal(26, await Store.CountAsync("new", Token));

        Time.Advance(TimeSpan.FromHours(1));
        var progress = await RunAsync();

        Assert.Equal((26L, 0L, 0L, null), (progress.Embedded, progress.Remaining, progress.GivenUp, progress.Error));
        Assert.Equal(Time.GetUtcNow(), progress.LastSuccessAt);
        var after = await ByTextAsync();
        Assert.All(
            after.Values,
            memory => Assert.Equal(before[memory.Text] with { EmbeddingModel = "new", Categories = memory.Categories }, memory)
        );
        Assert.Equal("new", Assert.Single((await Engine.ListAsync(Requests.List(Requests.User("bob"), "t2"), Token)).Items).EmbeddingModel);
        Assert.Single((await Engine.HistoryAsync("t1", after["memory 3"].Id, Token))!);
        Assert.Equal("memory 7", (await NearestAsync("memory 7"))[0]);
    }

    [Fact]
    public async Task Vectors_of_the_old_model_are_gone_and_never_compared_with_the_new_ones()
    {
        await AddManyAsync(6);
        Embedder.Model = "new";
        var page = await Store.PageAsync("new", 0, 4, Token);
        Assert.Equal(4, page.Count);
        Assert.Equal(
            4,
            await Store.SaveAsync("new", [.. page.Select(memory => (memory, (ReadOnlyMemory<float>)Embedder.VectorOf(memory.Text)))], Token)
        );

        Assert.Equal(
            page.Select(memory => memory.Text).Order(StringComparer.Ordinal),
            (await NearestAsync("memory 0")).Order(StringComparer.Ordinal)
        );
        Embedder.Model = "old";
        Assert.Equal(["memory 4", "memory 5"], (await NearestAsync("memory 0")).Order(StringComparer.Ordinal));
        Assert.Equal(["memory 4", "memory 5"], (await Store.PageAsync("new", page[^1].Seq, 10, Token)).Select(memory => memory.Text));
        Assert.Equal(2, await Store.CountAsync("new", Token));
    }

    [Fact]
    public async Task A_memory_that_was_changed_or_deleted_meanwhile_is_skipped()
    {
        await AddManyAsync(4);
        Embedder.Model = "new";
        var page = await Store.PageAsync("new", 0, 10, Token);
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = page[0].Id,
                Text = "changed",
            },
            Token
        );
        await Engine.DeleteAsync("t1", page[1].Id, Token);
        Embedder.Away = "timeout";
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = page[3].Id,
                Text = "changed without a vector",
            },
            Token
        );
        Embedder.Away = null;

        Assert.Equal(
            1,
            await Store.SaveAsync("new", [.. page.Select(memory => (memory, (ReadOnlyMemory<float>)Embedder.VectorOf(memory.Text)))], Token)
        );
        Assert.Equal(["changed", "memory 2"], await NearestAsync("changed"));
    }

    [Fact]
    public async Task A_text_that_the_model_refuses_does_not_block_the_others_and_is_given_up_after_its_attempts()
    {
        await AddManyAsync(20);
        Embedder.Model = "new";
        Embedder.Refuses = text => text == "memory 11";
        using var memories = Host.Collect<long>("memstack.reembed.memories");
        using var runs = Host.Collect<long>("memstack.reembed.runs");
        var progress = await RunAsync(retryDelay: Quick().RetryDelay);

        Assert.Equal((ReembedState.Idle, 19L, 1L, 1L), (progress.State, progress.Embedded, progress.GivenUp, progress.Remaining));
        Assert.Equal((19, 1, 1, 1), (memories.Sum("embedded"), memories.Sum("refused"), memories.Sum("given_up"), runs.Sum("incomplete")));
        var tried = Embedder.Texts.Count;
        Assert.Equal(0, (await AgainAsync(progress)).GivenUp);
        Assert.Equal(tried, Embedder.Texts.Count);

        Embedder.Refuses = _ => false;
        Job.Start();
        await Poll.UntilAsync("the memory that was given up", async _ => await Store.CountAsync("new", Token) == 0, Deadline, Token);
    }

    [Fact]
    public async Task A_run_with_retryable_memories_left_is_not_a_success()
    {
        await AddManyAsync(1);
        Embedder.Model = "new";
        var changed = 0;
        Embedder.Before = async (texts, _) =>
        {
            // A caller changes it during each attempt, while the model is unavailable to callers.
            if (Embedder.Away is not null || Volatile.Read(ref changed) == Quick().MaxAttempts)
            {
                return;
            }

            Embedder.Away = "timeout";
            var memory = (await Engine.ListAsync(Requests.List(), Token)).Items[0];
            await Engine.UpdateAsync(
                new UpdateRequest
                {
                    Tenant = "t1",
                    Id = memory.Id,
                    Text = $"changed {Interlocked.Increment(ref changed)}",
                },
                Token
            );
            Embedder.Away = null;
        };
        var progress = await RunAsync(retryDelay: Quick().RetryDelay);

        Assert.Equal(
            (ReembedState.Idle, 0L, 0L, 1L, null),
            (progress.State, progress.Embedded, progress.GivenUp, progress.Remaining, progress.Error)
        );
        Assert.Null(progress.LastSuccessAt);
        progress = await AgainAsync(progress);
        Assert.Equal((1L, 0L, Time.GetUtcNow()), (progress.Embedded, progress.Remaining, progress.LastSuccessAt));
    }

    [Fact]
    public async Task An_unavailable_model_fails_the_run_and_gives_up_no_text()
    {
        await AddManyAsync(10);
        Embedder.Model = "new";
        Embedder.Away = "http_5xx";
        using var memories = Host.Collect<long>("memstack.reembed.memories");
        using var runs = Host.Collect<long>("memstack.reembed.runs");
        var progress = await RunAsync(retryDelay: Quick().RetryDelay);

        Assert.Equal((ReembedState.Failed, "http_5xx", 0L, 10L), (progress.State, progress.Error, progress.GivenUp, progress.Remaining));
        Assert.Equal((1, 0, 0), (runs.Sum("failed"), memories.Sum("refused"), memories.Sum("given_up")));
        Assert.Null(progress.LastSuccessAt);

        Embedder.Away = null;
        Assert.True(Job.Start());
        await Poll.UntilAsync(
            "the rest",
            async _ => (await Job.ProgressAsync(Token)) is { State: ReembedState.Idle, Remaining: 0, Error: null },
            Deadline,
            Token
        );
    }

    [Fact]
    public async Task A_stop_ends_the_run_at_once_and_the_next_start_continues_it()
    {
        await AddManyAsync(20);
        Embedder.Model = "new";
        var requests = 0;
        Embedder.Before = (_, token) => Interlocked.Increment(ref requests) > 2 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;
        var service = Host.Get<ReembedService>();
        await service.StartAsync(Token);
        await Poll.UntilAsync("the third request", () => Volatile.Read(ref requests) == 3, Deadline, Token);
        Assert.Equal(
            (ReembedState.Running, 12L),
            await Job.ProgressAsync(Token) is var running ? (running.State, running.Remaining) : default
        );
        await service.StopAsync(Token);
        Assert.Equal(12, await Store.CountAsync("new", Token));

        Embedder.Before = null;
        var sent = Embedder.Texts.Count;
        using var next = new ReembedService(
            Store,
            Embedder,
            Host.Get<ReembedMetrics>(),
            Microsoft.Extensions.Options.Options.Create(Quick()),
            Time,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<ReembedService>.Instance
        );
        await next.StartAsync(Token);
        await Poll.UntilAsync("the end", async _ => await Store.CountAsync("new", Token) == 0, Deadline, Token);
        await next.StopAsync(Token);
        Assert.Equal(12, Embedder.Texts.Count - sent);
    }

    [Fact]
    public async Task Only_one_process_at_a_time_does_the_job()
    {
        var lease = await Store.TryBeginAsync(Token);
        Assert.NotNull(lease);
        await lease.CheckAsync(Token);
        await using (var other = Another())
        {
            Assert.Null(await (other ?? Host).Get<IReembedStore>().TryBeginAsync(Token));
        }

        await AddManyAsync(1);
        Embedder.Model = "new";
        Assert.Equal((ReembedState.Elsewhere, 1L), await RunAsync() is var progress ? (progress.State, progress.Remaining) : default);
        await lease.DisposeAsync();
        await using var again = await Store.TryBeginAsync(Token);
        Assert.NotNull(again);
    }

    /// <summary>Creates another process on the same data; null where that is impossible.</summary>
    internal abstract TestEngine? Another();

    internal void Replace(IServiceCollection services) =>
        services
            .AddSingleton<IEmbedder>(Embedder)
            .Configure<ReembedOptions>(options =>
            {
                var quick = Quick();
                (options.BatchSize, options.Pause, options.RetryDelay, options.MaxAttempts, options.Interval) = (
                    quick.BatchSize,
                    quick.Pause,
                    quick.RetryDelay,
                    quick.MaxAttempts,
                    quick.Interval
                );
            });

    private static ReembedOptions Quick() =>
        new()
        {
            BatchSize = 4,
            Pause = TimeSpan.Zero,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            MaxAttempts = 2,
            Interval = TimeSpan.FromSeconds(1),
        };

    private async Task AddManyAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await AddOneAsync($"memory {i}");
        }
    }

    /// <summary>Starts the job and returns how it stands after its first run; the time moves where the run has to try again.</summary>
    private async Task<ReembedProgress> RunAsync(TimeSpan retryDelay = default)
    {
        var service = Host.Get<ReembedService>();
        await service.StartAsync(Token);
        return await Poll.ForAsync(
            "the end of the run",
            async _ =>
            {
                Time.Advance(retryDelay);
                return await Job.ProgressAsync(Token) is { FinishedAt: not null } progress ? progress : null;
            },
            Deadline,
            Token
        );
    }

    /// <summary>Returns the progress after a further run by itself.</summary>
    private Task<ReembedProgress> AgainAsync(ReembedProgress before)
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        return Poll.ForAsync(
            "another run",
            async _ => await Job.ProgressAsync(Token) is { FinishedAt: { } at } progress && at > before.FinishedAt ? progress : null,
            Deadline,
            Token
        );
    }

    private async Task<Dictionary<string, MemoryRecord>> ByTextAsync() =>
        (await Engine.ListAsync(Requests.List(), Token)).Items.ToDictionary(memory => memory.Text, StringComparer.Ordinal);

    /// <summary>Returns the memories with a vector of the current model, nearest first.</summary>
    private async Task<IReadOnlyList<string>> NearestAsync(string query) =>
        [
            .. (
                await Host.Get<ISearchIndex>()
                    .FindAsync(
                        new SearchQuery
                        {
                            Tenant = "t1",
                            Terms = [],
                            Filter = Requests.User("alice"),
                            At = Time.GetUtcNow(),
                            Vector = Embedder.VectorOf(query),
                            EmbeddingModel = Embedder.Model,
                        },
                        set => [.. set.Rows.Index().OrderByDescending(row => row.Item.Similarity).Select(row => row.Index)],
                        Token
                    )
            ).Memories.Select(memory => memory.Text),
        ];

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Host.Get<ReembedService>().StopAsync(CancellationToken.None);
        await base.DisposeAsync();
    }
}
