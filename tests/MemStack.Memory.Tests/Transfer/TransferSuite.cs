using System.Text;
using System.Text.Json.Nodes;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Transfer;

namespace MemStack.Memory.Tests.Transfer;

/// <summary>Tests export and import of memories to another store, or to the same.</summary>
public abstract class TransferSuite : ScriptedSuite
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
        Time.Now += TimeSpan.FromMinutes(1);

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
    public async Task A_truncated_text_is_reported_and_its_complete_lines_are_imported()
    {
        await FillAsync();
        var lines = await ExportAsync(Host);
        using var folder = new TempFolder();
        await using var other = Create(folder.Path, Time);

        var report = await ImportTextAsync(other, string.Join('\n', lines[..5]) + "\n" + lines[5][..40]);

        Assert.Equal((4, 0, false), (report.Imported, report.Rejected, report.IsComplete));
        Assert.Contains("cut short", report.Break, StringComparison.Ordinal);
        Assert.Equal(IdOf(lines[4]), report.LastId);
        Assert.Equal(lines[1..5], (await ExportAsync(other))[1..^1]);
    }

    [Fact]
    public async Task Bad_lines_are_reported_with_their_numbers_and_affect_no_other()
    {
        await FillAsync();
        var lines = await ExportAsync(Host);
        using var folder = new TempFolder();
        await using var other = Create(folder.Path, Time);
        string[] bad =
        [
            "this is no JSON",
            """{"text":"without an id","created_at":"2026-01-01T00:00:00Z"}""",
            $$"""{"id":"{{Guid.CreateVersion7()}}","text":"{{new string('x', 40_000)}}","created_at":"2026-01-01T00:00:00Z"}""",
            $$"""{"id":"{{Guid.CreateVersion7()}}","text":" ","created_at":"2026-01-01T00:00:00Z"}""",
            $$"""{"id":"{{Guid.CreateVersion7()}}","text":7,"created_at":"2026-01-01T00:00:00Z"}""",
        ];

        var report = await ImportAsync(other, [lines[0], .. bad, .. lines[1..]]);

        Assert.Equal((lines.Length - 2, bad.Length), ((int)report.Imported, (int)report.Rejected));
        Assert.Equal([2, 3, 4, 5, 6], report.Problems.Select(problem => (int)problem.Line));
        Assert.Equal(
            [
                "this is not valid JSON",
                "the memory has no id",
                "The memory is longer than 32768 characters.",
                "The memory's text is empty.",
                "the value of 'text' has the wrong type",
            ],
            report.Problems.Select(problem => problem.Reason)
        );
        Assert.False(report.IsComplete); // The footer counts fewer.
        Assert.Equal(lines, await ExportAsync(other));
    }

    [Fact]
    public async Task A_text_that_is_no_export_is_refused()
    {
        foreach (
            var text in (string[])
                [
                    "",
                    "hello\n",
                    """{"format":"other","version":1}""",
                    """{"format":"memstack","version":99}""",
                    $$"""{"id":"{{Guid.CreateVersion7()}}"}""",
                ]
        )
        {
            await Assert.ThrowsAsync<MemoryValidationException>(() => ImportTextAsync(Host, text));
        }
    }

    [Fact]
    public async Task Skip_keeps_existing_memories_and_overwrite_replaces_them()
    {
        await FillAsync();
        var lines = await ExportAsync(Host, vectors: true);
        var tea = (await Engine.SearchAsync(Requests.Search("tea"), Token))[0].Memory;
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = tea.Id,
                Text = "I like cocoa",
            },
            Token
        );

        var skipped = await ImportAsync(Host, lines);
        Assert.Equal((0, lines.Length - 2), ((int)skipped.Imported, (int)skipped.Skipped));
        Assert.Equal("I like cocoa", (await Engine.GetAsync("t1", tea.Id, Token))!.Text);

        var report = await ImportAsync(Host, lines, ImportMode.Overwrite);
        Assert.Equal((0, 0, lines.Length - 2), ((int)report.Imported, (int)report.Skipped, (int)report.Overwritten));
        Assert.Equal(lines, await ExportAsync(Host, vectors: true));
        Assert.Contains("I like tea", await AnswersAsync(Host, "tea"));
        Assert.DoesNotContain("I like cocoa", await AnswersAsync(Host, "cocoa"));
        Assert.Equal(["alpha", "bravo", "charlie"], (await AnswersAsync(Host, "bravo")).Take(3).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Another_tenants_ids_are_neither_overwritten_nor_disclosed()
    {
        await FillAsync();
        var lines = await ExportAsync(Host, vectors: true);

        foreach (var mode in (ImportMode[])[ImportMode.Overwrite, ImportMode.Overwrite, ImportMode.Skip])
        {
            var report = await ImportAsync(
                Host,
                [.. lines.Select(line => line.Replace("I like tea", "I like rum", StringComparison.Ordinal))],
                mode,
                tenant: "t2"
            );
            Assert.Equal((lines.Length - 2, 0), ((int)(report.Imported + report.Overwritten + report.Skipped), (int)report.Rejected));
        }

        Assert.Equal(lines, await ExportAsync(Host, vectors: true));
        var theirs = await ExportAsync(Host, tenant: "t2");
        Assert.Equal(lines.Length, theirs.Length);
        Assert.Empty(theirs[1..^1].Select(IdOf).Intersect(lines[1..^1].Select(IdOf)));
        var rome = (await Engine.ListAsync(Requests.List(Requests.Filter("""{"keywords":"Rome"}"""), "t2"), Token)).Items[0];
        var paris = (
            await Engine.ListAsync(
                new ListRequest
                {
                    Tenant = "t2",
                    Filter = Requests.Filter("""{"keywords":"Paris"}"""),
                    ShowSuperseded = true,
                },
                Token
            )
        ).Items[0];
        Assert.Equal(rome.Id, paris.SupersededBy);
        Assert.Equal("t2", Assert.Single((await Engine.HistoryAsync("t2", rome.Id, Token))!).Snapshot.Tenant);
        Assert.DoesNotContain("I like rum", await AnswersAsync(Host, "rum"));
        Assert.Equal(
            (await AnswersAsync(Host, "bravo")).Select(text => text.Replace("tea", "rum", StringComparison.Ordinal)),
            (await Engine.SearchAsync(Requests.Search("bravo", tenant: "t2"), Token)).Select(hit => hit.Memory.Text)
        );
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

    internal static ImportRequest Request(
        ImportMode mode = ImportMode.Skip,
        string tenant = "t1",
        TransferFormat format = TransferFormat.MemStack,
        string? user = null
    ) =>
        new()
        {
            Tenant = tenant,
            Mode = mode,
            Format = format,
            UserId = user,
        };

    [Theory]
    [InlineData("\"history\":[null]")]
    [InlineData("\"relations\":[null]")]
    [InlineData("\"categories\":[null]")]
    [InlineData(
        "\"history\":[{\"id\":\"11111111-1111-4111-8111-111111111112\",\"event\":\"add\",\"event_id\":\"11111111-1111-4111-8111-111111111113\",\"input\":[null]}]"
    )]
    [InlineData(
        "\"history\":[{\"id\":\"11111111-1111-4111-8111-111111111112\",\"event\":\"add\",\"memory\":{\"metadata\":{\"a\":\"\\ud800\"}}}]"
    )]
    [InlineData("\"metadata\":{\"a\\ud800\":1}")]
    [InlineData("\"metadata\":{\"a\":1,\"a\":2}")]
    [InlineData("\"dedup\":\"a\\u0000\"")]
    public async Task A_memory_that_cannot_be_stored_affects_only_itself(string field)
    {
        string[] lines =
        [
            "{\"format\":\"memstack\",\"version\":1}",
            $"{{\"id\":\"11111111-1111-4111-8111-111111111111\",\"text\":\"odd\",\"created_at\":\"2025-01-01T00:00:00Z\",{field}}}",
            "{\"id\":\"11111111-1111-4111-8111-111111111110\",\"text\":\"good\",\"created_at\":\"2025-01-01T00:00:00Z\"}",
            "{\"count\":2}",
        ];
        var report = await ImportAsync(Host, lines);

        Assert.Equal((1, 1, true), (report.Imported, report.Rejected, report.IsComplete));
        Assert.Equal(2, Assert.Single(report.Problems).Line);
        Assert.Equal(["good"], await ListedAsync(MemoryFilter.All()));
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

    internal static async Task<string[]> ExportAsync(
        TestEngine host,
        bool vectors = false,
        string tenant = "t1",
        Guid? after = null,
        MemoryFilter? filter = null
    )
    {
        using var output = new MemoryStream();
        var count = await host.Get<IMemoryTransfer>()
            .ExportAsync(
                new ExportRequest
                {
                    Tenant = tenant,
                    Vectors = vectors,
                    After = after,
                    Filter = filter,
                },
                output,
                Token
            );
        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(count, lines.Length - 2);
        return lines;
    }

    internal static Task<ImportReport> ImportAsync(
        TestEngine host,
        string[] lines,
        ImportMode mode = ImportMode.Skip,
        string tenant = "t1"
    ) => host.Get<IMemoryTransfer>().ImportAsync(Request(mode, tenant), new MemoryStream(Bytes(lines)), Token);

    internal static Task<ImportReport> ImportTextAsync(
        TestEngine host,
        string text,
        TransferFormat format = TransferFormat.MemStack,
        string? user = null
    ) =>
        host.Get<IMemoryTransfer>().ImportAsync(Request(format: format, user: user), new MemoryStream(Encoding.UTF8.GetBytes(text)), Token);

    internal static async Task<IReadOnlyList<string>> AnswersAsync(TestEngine host, string question) =>
        [.. (await host.Engine.SearchAsync(Requests.Search(question), Token)).Select(hit => hit.Memory.Text)];

    /// <summary>
    /// Everything that a memory can have: turns, supersession, relations, touches, changes, deletions, metadata, expiry, vectors.
    /// </summary>
    internal async Task FillAsync()
    {
        Script.Model = "small";
        Script.Says(
            "I live in Paris",
            "user/lives_in",
            "paris",
            new ExtractedRelation(ExtractedRelation.Speaker, "person", "LIVES_IN", "Paris", "place")
        );
        Script.Says(
            "I live in Rome",
            "user/lives_in",
            "rome",
            new ExtractedRelation(ExtractedRelation.Speaker, "person", "LIVES_IN", "Rome", "place")
        );
        Script.Says("I live in Oslo", "user/lives_in", "oslo");
        foreach (var turn in (string[])["alpha", "bravo", "charlie"])
        {
            Time.Now += TimeSpan.FromSeconds(1);
            await Engine.AddAsync(Requests.Verbatim(turn) with { RunId = "r" }, Token);
        }

        await SayAsync("I live in Paris");
        await SayAsync("I live in Rome");
        await SayAsync("I like tea");
        await SayAsync("I like tea");
        Time.Now += TimeSpan.FromMinutes(1);
        await Engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "alice",
                AgentId = "bot",
                Messages = [new ChatMessage("user", "one of two", "Al"), new ChatMessage("assistant", "two of \"two\" – ü 日本")],
            },
            Token
        );
        Time.Now += TimeSpan.FromMinutes(1);
        var invoice = await Engine.AddAsync(
            Requests.Verbatim("The invoice is due") with
            {
                Metadata = new JsonObject
                {
                    ["z"] = 1.50m,
                    ["a"] = new JsonArray("x", null),
                    ["ü"] = "日本",
                },
                ExpiresAt = new DateOnly(2027, 1, 31),
                Timestamp = new DateTimeOffset(2025, 5, 6, 7, 8, 9, TimeSpan.FromHours(2)),
            },
            Token
        );
        Time.Now += TimeSpan.FromMinutes(1);
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = invoice.Memories[0].Id,
                Text = "The invoice is paid",
            },
            Token
        );
        var gone = await AddOneAsync("to be deleted");
        await Engine.DeleteAsync("t1", gone.Id, Token);
        await AddOneAsync("Bob's own", "bob");
    }

    private static Guid IdOf(string line) => JsonNode.Parse(line)!["id"]!.GetValue<Guid>();

    private static byte[] Bytes(string[] lines) => Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");

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
