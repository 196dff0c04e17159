using System.Text;
using System.Text.Json.Nodes;
using MemStack.Memory.Adding;
using MemStack.Memory.Consolidation;
using MemStack.Memory.Extraction;
using MemStack.Memory.Idempotency;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Text;

namespace MemStack.Memory.Tests;

/// <summary>Tests that erased texts are gone from everywhere.</summary>
public abstract class ErasureSuite : ScriptedSuite
{
    [Fact]
    public async Task Nothing_of_an_erased_memory_can_be_read()
    {
        Script.Model = "small";
        Script.Says("Xyzzy lives in Quux", null, null, new ExtractedRelation("Xyzzy", "person", "LIVES_IN", "Quux", "place"));
        var added = await Engine.AddAsync(Said("Xyzzy lives in Quux") with { IdempotencyKey = "k" }, Token);
        await SayAsync("Something else", "bob");
        var deleted = await AddOneAsync("Xyzzy again");
        await Engine.DeleteAsync("t1", deleted.Id, Token);

        Assert.Equal(2, await Engine.EraseAsync("t1", Requests.User("alice"), Token));
        Assert.Equal(0, await Engine.EraseAsync("t1", Requests.User("alice"), Token));

        Assert.Null(await Engine.GetAsync("t1", added.Memories[0].Id, Token));
        Assert.Null(await Engine.HistoryAsync("t1", added.Memories[0].Id, Token));
        Assert.Null(await Engine.HistoryAsync("t1", deleted.Id, Token));
        Assert.Empty((await Engine.GetEventAsync("t1", added.EventId, Token))!.Memories);
        Assert.Empty((await Engine.AddAsync(Said("Xyzzy lives in Quux") with { IdempotencyKey = "k" }, Token)).Memories);
        Assert.Empty(await Engine.RelationsAsync(new GraphRequest { Tenant = "t1", Entity = "Xyzzy" }, Token));
        Assert.Equal(["Something else"], await FoundAsync("Xyzzy", MemoryFilter.All()));
        Assert.Equal(["Something else"], await ListedAsync());
        Assert.Empty(await TracesAsync("Xyzzy"));
    }

    [Fact]
    public async Task Neighbours_of_an_erased_turn_lose_its_words_and_become_neighbours()
    {
        foreach (var turn in (string[])["alpha", "bravo", "charlie", "delta"])
        {
            await Engine.AddAsync(Requests.Verbatim(turn) with { RunId = "r" }, Token);
        }

        await Engine.EraseAsync("t1", Requests.Filter("""{"keywords":"bravo"}"""), Token);

        Assert.Empty(await FoundAsync("bravo"));
        Assert.Equal(["alpha", "charlie", "delta"], await FoundAsync("alpha"));
        Assert.Empty(await TracesAsync("bravo"));
        await Engine.AddAsync(Requests.Verbatim("echo") with { RunId = "r" }, Token);
        Assert.Equal(["echo", "delta"], await FoundAsync("echo"));
    }

    [Fact]
    public async Task Its_predecessor_and_its_successor_stay_without_its_text()
    {
        Script.Says("I live in Paris", "user/lives_in", "paris");
        Script.Says("I live in Xyzzy", "user/lives_in", "xyzzy");
        Script.Says("I live in Rome", "user/lives_in", "rome");
        var first = (await SayAsync("I live in Paris")).Memories[0];
        await SayAsync("I live in Xyzzy");
        await SayAsync("I live in Rome");
        await Engine.EraseAsync("t1", Requests.Filter("""{"keywords":"xyzzy"}"""), Token);

        Assert.Equal(["I live in Rome"], await ListedAsync());
        var paris = (await Engine.GetAsync("t1", first.Id, Token))!;
        Assert.Null(paris.SupersededBy);
        Assert.NotNull(paris.ValidTo);
        Assert.Equal(
            [(HistoryEvent.Add, "I live in Paris"), (HistoryEvent.Supersede, null)],
            (await Engine.HistoryAsync("t1", first.Id, Token))!.Select(step => (step.Event, step.NewText))
        );
        Assert.Empty(await TracesAsync("Xyzzy"));
    }

    [Fact]
    public async Task Answers_stored_for_idempotency_keys_are_erased_too()
    {
        var memory = await AddOneAsync("Xyzzy");
        var other = await AddOneAsync("Other", "bob");
        var answers = Host.Get<IIdempotentOutcomes>();
        await answers.SaveAsync(
            "t1",
            "a",
            "f",
            new StoredOutcome(200, Encoding.UTF8.GetBytes($"{{\"id\":\"{memory.Id}\",\"memory\":\"Xyzzy\"}}")),
            Token
        );
        await answers.SaveAsync("t1", "b", "f", new StoredOutcome(200, Encoding.UTF8.GetBytes($"{{\"id\":\"{other.Id}\"}}")), Token);
        await Engine.EraseAsync("t1", Requests.User("alice"), Token);

        Assert.Null(await answers.FindAsync("t1", "a", "f", Token));
        Assert.NotNull(await answers.FindAsync("t1", "b", "f", Token));
    }

    [Fact]
    public async Task An_erasure_does_not_affect_another_tenant()
    {
        await AddOneAsync("Mine");
        await AddOneAsync("Yours", tenant: "t2");

        Assert.Equal(1, await Engine.EraseAsync("t1", MemoryFilter.All(), Token));
        Assert.Equal(1, (await Engine.ListAsync(Requests.List(tenant: "t2"), Token)).Total);
    }

    [Fact]
    public async Task Messages_without_a_stored_fact_are_not_kept()
    {
        Script.IsDeaf = true;
        await Engine.AddAsync(Said("Xyzzy, nothing to keep"), Token);
        await Engine.AddAsync(Said("Plugh, nothing to keep") with { Queue = true }, Token);
        var job = Assert.Single(await Queue.ClaimAsync(1, Time.GetUtcNow(), TimeSpan.FromMinutes(1), Token));
        await Host.Get<AddPipeline>().RunAsync(job.Request, job.Fingerprint, job.EventId, queued: true, Time.GetUtcNow(), Token);
        await Engine.EraseAsync("t1", Requests.User("alice"), Token);

        Assert.Equal(EventStatus.Succeeded, (await Engine.GetEventAsync("t1", job.EventId, Token))!.Status);
        Assert.Empty(await TracesAsync("Xyzzy"));
        Assert.Empty(await TracesAsync("Plugh"));
    }

    [Theory]
    [InlineData("r")]
    [InlineData(null)]
    public async Task Another_fact_of_the_same_message_loses_its_words(string? run)
    {
        Script.Splits = true;
        await Engine.AddAsync(Said("I like tea|I fear xyzzy") with { RunId = run }, Token);
        Assert.Equal(2, (await FoundAsync("xyzzy")).Count);
        await Engine.EraseAsync("t1", Requests.Filter("""{"keywords":"xyzzy"}"""), Token);

        Assert.Equal(["I like tea"], await ListedAsync());
        Assert.Equal(["I like tea"], await FoundAsync("tea"));
        Assert.Empty(await FoundAsync("xyzzy"));
        Assert.Empty(await TracesAsync("xyzzy"));
    }

    [Theory]
    [InlineData("r")]
    [InlineData(null)]
    public async Task The_successor_of_a_fact_in_other_words_loses_them(string? run)
    {
        Script.Decide = (_, near) =>
            near.Count > 0 ? new ConsolidationDecision([near[0].Id], null) { About = near[0].Text } : ConsolidationDecision.Add;
        await Engine.AddAsync(Said("I drive the xyzzy car") with { RunId = run }, Token);
        await Engine.AddAsync(Said("I sold the car") with { RunId = run }, Token);
        Assert.Equal(["I sold the car"], await FoundAsync("xyzzy"));
        await Engine.EraseAsync("t1", Requests.Filter("""{"keywords":"xyzzy"}"""), Token);

        Assert.Equal(["I sold the car"], await FoundAsync("car"));
        Assert.Empty(await FoundAsync("xyzzy"));
        Assert.Empty(await TracesAsync("xyzzy"));
    }

    [Theory]
    [InlineData("r")]
    [InlineData(null)]
    public async Task A_late_fact_that_had_ended_already_loses_the_words_of_the_erased_one_that_ended_it(string? run)
    {
        Script.Decide = (_, near) =>
            near.Count > 0 ? new ConsolidationDecision([near[0].Id], null) { About = near[0].Text } : ConsolidationDecision.Add;
        var then = Time.GetUtcNow() - TimeSpan.FromDays(9);
        var ending = Assert.Single((await Engine.AddAsync(Said("I drive the xyzzy car") with { RunId = run }, Token)).Memories);
        var late = Assert.Single((await Engine.AddAsync(Said("I sold the car") with { RunId = run, Timestamp = then }, Token)).Memories);
        Assert.Equal(ending.Id, late.SupersededBy);
        // It did not supersede the other, so it has none of its words.
        Assert.Empty(await FoundThenAsync("xyzzy"));
        await Engine.EraseAsync("t1", Requests.Filter("{\"keywords\":\"xyzzy\"}"), Token);

        Assert.Equal(["I sold the car"], await FoundThenAsync("car"));
        Assert.Empty(await FoundThenAsync("xyzzy"));
        Assert.Empty(await TracesAsync("xyzzy"));

        async Task<IEnumerable<string>> FoundThenAsync(string query) =>
            (await Engine.SearchAsync(Requests.Search(query) with { AsOf = then + TimeSpan.FromDays(1) }, Token)).Select(hit =>
                hit.Memory.Text
            );
    }

    [Fact]
    public async Task A_fact_that_did_not_supersede_another_has_none_of_its_words()
    {
        var erased = Assert.Single((await Engine.AddAsync(Said("I drive the xyzzy car"), Token)).Memories);
        Script.Decide = (_, _) => new ConsolidationDecision([erased.Id], null) { About = erased.Text };
        // A concurrent fact closes it between the decision about another one and its transaction.
        await SayAsync("I sold the car");
        Assert.Empty((await SayAsync("I gave the car away")).Superseded);
        await Engine.EraseAsync("t1", Requests.Filter("{\"keywords\":\"xyzzy\"}"), Token);

        Assert.Empty(await TracesAsync("xyzzy"));
    }

    [Fact]
    public async Task A_fact_of_an_earlier_version_loses_the_words_of_the_erased_one_that_ended_it()
    {
        var ending = await AddOneAsync("I drive the xyzzy car");
        var late = new MemoryRecord
        {
            Id = Guid.CreateVersion7(Time.GetUtcNow()),
            Tenant = "t1",
            UserId = "alice",
            Text = "I sold the car",
            Hash = TextHash.Of("I sold the car"),
            CreatedAt = Time.GetUtcNow(),
            UpdatedAt = Time.GetUtcNow(),
            ValidFrom = Time.GetUtcNow().AddDays(-9),
            ValidTo = Time.GetUtcNow(),
            SupersededBy = ending.Id,
        };
        await Host.Get<ITransferStore>()
            .WriteAsync(
                new TransferBatch(
                    "t1",
                    [new TransferredMemory(late) { SourceTerms = TextAnalyzer.Index("the xyzzy car") }],
                    Overwrite: false
                ),
                Token
            );
        Assert.NotEmpty(await TracesAsync("xyzzy"));
        await Engine.EraseAsync("t1", Requests.Filter("{\"keywords\":\"xyzzy\"}"), Token);

        Assert.Empty(await TracesAsync("xyzzy"));
    }

    [Fact]
    public async Task A_waiting_add_with_a_NUL_in_its_metadata_does_not_block_an_erasure()
    {
        var metadata = new JsonObject { ["Clé"] = "a\0b", ["path"] = "C:\\u0000" };
        await Engine.AddAsync(Said("Waiting") with { Queue = true, Metadata = metadata }, Token);
        await AddOneAsync("Xyzzy", "bob");

        Assert.Equal(1, await Engine.EraseAsync("t1", Requests.User("bob"), Token));
        var job = Assert.Single(await Queue.ClaimAsync(1, Time.GetUtcNow(), TimeSpan.FromMinutes(1), Token));
        Assert.Equal(metadata.ToJsonString(), job.Request.Metadata!.ToJsonString());
        await Queue.FailAsync(job.EventId, "x", Time.GetUtcNow(), Token);
        Assert.Equal(1, Assert.Single((await Engine.DeadLettersAsync("t1", 0, 10, Token)).Items).Messages);
    }

    /// <summary>Returns the places where the store still contains a text or, in its index, the stem of it, regardless of its
    /// ports.</summary>
    private async Task<IEnumerable<string>> TracesAsync(string text) =>
        (await LettersAsync(text)).Concat(await LettersAsync(TextAnalyzer.Stem(text.ToLowerInvariant())));

    /// <summary>Returns the places where the store still contains these letters, regardless of its ports.</summary>
    internal abstract Task<IReadOnlyList<string>> LettersAsync(string letters);
}
