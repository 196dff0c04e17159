using System.Text.Json.Nodes;
using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Transfer;

namespace MemStack.Memory.Tests.Transfer;

/// <summary>Tests export and import of memories to another store, or to the same.</summary>
public abstract class TransferSuite : FilledSuite
{
    private static readonly string[] Questions =
    [
        "Where do I live?",
        "charlie",
        "bravo",
        "What do I like?",
        "tea",
        "invoice",
        "Paris",
        "Rome",
    ];

    [Fact]
    public async Task A_round_trip_keeps_every_row_and_answers_the_same()
    {
        await FillAsync();
        var lines = await ExportAsync(Host, vectors: true);
        using var folder = new TempFolder();
        await using var other = Create(folder.Path, Time);

        var report = await ImportAsync(other, lines);

        Assert.Equal((lines.Length - 2, 0, 0, true), (report.Imported, report.Skipped, report.Rejected, report.IsComplete));
        Assert.Equal(lines, await ExportAsync(other, vectors: true));
        foreach (var question in Questions)
        {
            Assert.Equal(await AnswersAsync(Host, question), await AnswersAsync(other, question));
        }

        Assert.Equal(
            await Engine.RelationsAsync(new GraphRequest { Tenant = "t1" }, Token),
            await other.Engine.RelationsAsync(new GraphRequest { Tenant = "t1" }, Token),
            RelationsBySight.Instance
        );
        foreach (var memory in (await Engine.ListAsync(Requests.List(), Token)).Items)
        {
            Assert.Equal(await LifeAsync(Host, memory.Id), await LifeAsync(other, memory.Id));
        }
    }

    [Fact]
    public async Task Imported_memories_can_be_updated_and_superseded()
    {
        await FillAsync();
        using var folder = new TempFolder();
        await using var other = Create(folder.Path, Time);
        await ImportAsync(other, await ExportAsync(Host));
        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Single((await other.Engine.AddAsync(Said("I like tea"), Token)).Touched);
        Assert.Equal(
            ["I live in Rome"],
            (await other.Engine.AddAsync(Said("I live in Oslo"), Token)).Superseded.Select(memory => memory.Text)
        );
        await other.Engine.AddAsync(Requests.Verbatim("delta") with { RunId = "r" }, Token);
        Assert.Equal(["delta", "charlie", "bravo"], (await AnswersAsync(other, "delta")).Take(3));
    }

    [Fact]
    public async Task A_repeated_import_after_an_interruption_equals_a_single_one()
    {
        await FillAsync();
        var lines = await ExportAsync(Host);
        using var folder = new TempFolder();
        await using var other = Create(folder.Path, Time);
        var bytes = Bytes(lines);
        other.Get<Microsoft.Extensions.Options.IOptions<TransferOptions>>().Value.BatchSize = 3;

        await Assert.ThrowsAsync<IOException>(() =>
            other.Get<IMemoryTransfer>().ImportAsync(Request(), new BreakingStream(bytes, bytes.Length / 2), Token)
        );
        var afterBreak = (await ExportAsync(other)).Length - 2;
        var report = await ImportAsync(other, lines);

        Assert.InRange(afterBreak, 1, lines.Length - 3);
        Assert.Equal((afterBreak, lines.Length - 2 - afterBreak), ((int)report.Skipped, (int)report.Imported));
        Assert.Equal(lines, await ExportAsync(other));
        foreach (var question in Questions)
        {
            Assert.Equal(await AnswersAsync(Host, question), await AnswersAsync(other, question));
        }
    }

    [Fact]
    public async Task An_export_continues_after_an_id_and_both_parts_are_complete()
    {
        await FillAsync();
        var lines = await ExportAsync(Host);
        var id = IdOf(lines[3]);
        var rest = await ExportAsync(Host, after: id);

        Assert.Equal(lines[4..^1], rest[1..^1]);
        using var folder = new TempFolder();
        await using var other = Create(folder.Path, Time);
        var report = await ImportAsync(other, [.. lines[..4], .. rest]);
        Assert.True(report.IsComplete);
        Assert.Equal(lines, await ExportAsync(other));
    }

    [Fact]
    public async Task An_export_has_only_memories_of_its_filter_and_its_tenant()
    {
        await AddOneAsync("Alice's", "alice");
        await AddOneAsync("Bob's", "bob");
        await AddOneAsync("Yours", "alice", "t2");

        var lines = await ExportAsync(Host, filter: Requests.User("alice"));

        Assert.Equal("Alice's", JsonNode.Parse(Assert.Single(lines[1..^1]))!["text"]!.GetValue<string>());
        Assert.Equal(1, JsonNode.Parse(lines[^1])!["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Without_vectors_an_import_embeds_again()
    {
        Script.Model = "small";
        Script.Means("a warm drink", 1, 0, 0, 0);
        Script.Means("I like tea", 1, 0.1f, 0, 0);
        await AddOneAsync("I like tea");
        var lines = await ExportAsync(Host);
        using var folder = new TempFolder();
        await using var other = Create(folder.Path, Time);

        await ImportAsync(other, lines);

        Assert.DoesNotContain("\"vector\"", lines[1], StringComparison.Ordinal);
        Assert.Equal(["I like tea"], await AnswersAsync(other, "a warm drink"));
    }

    [Fact]
    public async Task Turns_of_one_add_keep_their_order_across_batches()
    {
        using var folder = new TempFolder();
        await using var other = Create(folder.Path, Time);
        await Engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "alice",
                RunId = "r",
                Infer = false,
                Messages = [.. Enumerable.Range(0, 60).Select(i => new ChatMessage("user", $"word{i:00}"))],
            },
            Token
        );
        other.Get<Microsoft.Extensions.Options.IOptions<TransferOptions>>().Value.BatchSize = 20;

        await ImportAsync(other, await ExportAsync(Host));

        Assert.Equal(await AnswersAsync(Host, "word30"), await AnswersAsync(other, "word30"));
        Assert.Equal(["word29", "word30", "word31"], (await AnswersAsync(other, "word30")).Take(3).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Metadata_of_the_maximum_depth_survive_a_round_trip()
    {
        var json = string.Concat(Enumerable.Repeat("{\"a\":", 32)) + "1" + new string('}', 32);
        await Engine.AddAsync(Requests.Verbatim("deep") with { Metadata = JsonNode.Parse(json)!.AsObject() }, Token);
        var report = await ImportAsync(Host, await ExportAsync(Host), tenant: "t2");

        Assert.Equal((1, 0), (report.Imported, report.Rejected));
        Assert.Equal(json, Assert.Single((await Engine.ListAsync(Requests.List(tenant: "t2"), Token)).Items).Metadata!.ToJsonString());
    }

    private static async Task<IReadOnlyList<string>> LifeAsync(TestEngine host, Guid id) =>
        [
            .. (await host.Engine.HistoryAsync("t1", id, Token))!.Select(step =>
                $"{step.Id} {step.Event} {step.OldText} > {step.NewText} {step.CreatedAt:O} {string.Join('|', step.Input.Select(message => message.Content))} {step.Snapshot.ValidTo:O} {step.Snapshot.Metadata?.ToJsonString()}"
            ),
        ];

    private sealed class RelationsBySight : IEqualityComparer<GraphRelation>
    {
        public static readonly RelationsBySight Instance = new();

        public bool Equals(GraphRelation? x, GraphRelation? y) => x == y;

        public int GetHashCode(GraphRelation obj) => obj.GetHashCode();
    }

    /// <summary>Fails where a connection would break.</summary>
    private sealed class BreakingStream(byte[] bytes, int at) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position >= at
                ? throw new IOException("The connection broke.")
                : new(Read(buffer.Span[..Math.Min(buffer.Length, (int)(at - Position))]));
    }
}
