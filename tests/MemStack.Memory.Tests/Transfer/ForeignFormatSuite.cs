using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Transfer;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Tests.Transfer;

/// <summary>Tests import and export in the formats of mem0 and OpenMemory.</summary>
public abstract class ForeignFormatSuite : ScriptedSuite
{
    private const string Hosted = """
        {"id":"11111111-1111-4111-8111-111111111111","memory":"Ana moved to Berlin","user_id":"ana","agent_id":null,"app_id":"chat","session_id":"s1","hash":"whatever","metadata":{"source":"mail"},
        "categories":["travel","Home"],"created_at":"2025-03-04T05:06:07.123456-08:00","updated_at":"2025-03-05T05:06:07-08:00","expiration_date":"2030-01-31","structured_attributes":{"day":4}}
        """;

    private const string SelfHosted =
        """{"id":"mem-2","memory":"Ana likes {braces] and \"quotes\\\"","hash":"x","metadata":null,"created_at":"2025-03-06T00:00:00","updated_at":null,"user_id":"ana","role":"user"}""";

    private const string Bare = """{"id":42,"text":"No owner","created_at":1741219200}""";

    public static TheoryData<string> Shapes =>
        new(
            $$"""{"count":3,"next":null,"previous":null,"results":[{{Hosted}},{{SelfHosted}},{{Bare}}]}""",
            $$"""{"results":[{{Hosted}}],"next":"x"}{"results":[{{SelfHosted}},{{Bare}}]}""",
            $$"""[{{Hosted}},{{SelfHosted}},{{Bare}}]""",
            $"{Hosted.Replace("\n", "", StringComparison.Ordinal)}\n{SelfHosted}\n\n{Bare}\n",
            JsonNode
                .Parse($$"""{"results":[{{Hosted}},{{SelfHosted}},{{Bare}}]}""")!
                .ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }),
            $"\ufeff[{Hosted} , {SelfHosted},\n{Bare}\n]\n"
        );

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_mem0_list_of_each_shape_is_imported_once(string text)
    {
        var first = await ImportAsync(text, "me");
        var second = await ImportAsync(text, "me");

        Assert.Empty(first.Problems);
        Assert.Equal((3, 0, true), (first.Imported, first.Rejected, first.IsComplete));
        Assert.Equal((0, 3), (second.Imported, second.Skipped));
        var ana = (await Engine.GetAsync("t1", Guid.Parse("11111111-1111-4111-8111-111111111111"), Token))!;
        Assert.Equal(("Ana moved to Berlin", "ana", null, "chat", "s1"), (ana.Text, ana.UserId, ana.AgentId, ana.AppId, ana.RunId));
        Assert.Equal(["travel", "home"], ana.Categories);
        Assert.Equal("""{"source":"mail"}""", ana.Metadata!.ToJsonString());
        Assert.Equal(
            (new DateOnly(2030, 1, 31), new DateTimeOffset(2025, 3, 4, 13, 6, 7, TimeSpan.Zero).AddMicroseconds(123_456)),
            (ana.ExpiresAt, ana.CreatedAt)
        );
        Assert.Equal(
            ["Ana likes {braces] and \"quotes\\\"", "Ana moved to Berlin"],
            (await ListedAsync(Requests.User("ana"))).Order(StringComparer.Ordinal)
        );
        var bare = Assert.Single((await Engine.ListAsync(Requests.List(Requests.User("me")), Token)).Items);
        Assert.Equal(("No owner", DateTimeOffset.FromUnixTimeSeconds(1741219200)), (bare.Text, bare.CreatedAt));
        Assert.Equal(["Ana moved to Berlin"], await FoundAsync("Berlin", Requests.User("ana")));
        Assert.Equal(HistoryEvent.Add, Assert.Single((await Engine.HistoryAsync("t1", ana.Id, Token))!).Event);
    }

    [Fact]
    public async Task A_broken_line_of_a_mem0_list_affects_only_itself()
    {
        var report = await ImportAsync(
            $"{SelfHosted}\n{{\"id\":\"x\",\"memory\":\"cut\n{Bare}\n{{\"id\":\"y\",\"memory\":7}}\nnonsense\n{{\"id\":\"z\",\"memory\":\"whole\",\"user_id\":\"ana\"}}",
            "me"
        );

        Assert.Equal((3, 3, true), (report.Imported, report.Rejected, report.IsComplete));
        Assert.Equal([2, 4, 5], report.Problems.Select(problem => (int)problem.Line));
    }

    [Theory]
    [InlineData("""{"results":[{"id":"a","memory":"one","user_id":"u"},{"id":"b","mem""")]
    [InlineData("""[{"id":"a","memory":"one","user_id":"u"}""")]
    public async Task A_truncated_list_is_reported_and_its_complete_memories_are_imported(string text)
    {
        var report = await ImportAsync(text);

        Assert.Equal((1, false), (report.Imported, report.IsComplete));
        Assert.NotNull(report.Break);
    }

    [Fact]
    public async Task Memories_without_an_owner_need_a_user_and_limits_apply()
    {
        Host.Get<IOptions<TransferOptions>>().Value.MaxLineBytes = 60_000;
        var report = await ImportAsync(
            $$"""[{{Bare}},{"id":"l","memory":"{{new string('x', 40_000)}}","user_id":"u"},{"id":"h","memory":"{{new string('x', 70_000)}}","user_id":"u"},{{SelfHosted}}]"""
        );

        Assert.Equal((1, 3), (report.Imported, report.Rejected));
        Assert.Equal(
            [
                "the memory names no user; give user_id",
                "The memory is longer than 32768 characters.",
                "a memory is longer than 60000 bytes",
            ],
            report
                .Problems.Select(problem => problem.Reason)
                .OrderByDescending(reason => reason.StartsWith("the", StringComparison.Ordinal))
                .ThenBy(reason => reason, StringComparer.Ordinal)
        );
        foreach (var nonsense in (string[])["hello", "7", "[7]", ""])
        {
            if (nonsense.Length > 0)
            {
                await Assert.ThrowsAsync<MemoryValidationException>(() => ImportAsync(nonsense));
            }
            else
            {
                Assert.Equal(0, (await ImportAsync(nonsense)).Imported);
            }
        }
    }

    [Fact]
    public async Task Present_memories_survive_a_round_trip_as_a_mem0_list()
    {
        Script.Says("I live in Paris", "user/lives_in", "paris");
        Script.Says("I live in Rome", "user/lives_in", "rome");
        await SayAsync("I live in Paris");
        await SayAsync("I live in Rome");
        Time.Advance(TimeSpan.FromMinutes(1));
        var note = await Engine.AddAsync(
            Requests.Verbatim("A note") with
            {
                Metadata = new JsonObject { ["k"] = "v" },
                ExpiresAt = new DateOnly(2031, 1, 2),
            },
            Token
        );

        var text = Encoding.UTF8.GetString(await ExportAsync(TransferFormat.Mem0));

        var results = JsonNode.Parse(text)!["results"]!.AsArray();
        Assert.Equal(["I live in Rome", "A note"], results.Select(item => item!["memory"]!.GetValue<string>()));
        using var folder = new TempFolder();
        await using var other = Create(folder.Path, Time);
        Assert.Equal(2, (await FilledSuite.ImportTextAsync(other, text, TransferFormat.Mem0)).Imported);
        var back = (await other.Engine.GetAsync("t1", note.Memories[0].Id, Token))!;
        Assert.Equal(
            ("A note", "alice", """{"k":"v"}""", new DateOnly(2031, 1, 2), note.Memories[0].CreatedAt),
            (back.Text, back.UserId, back.Metadata!.ToJsonString(), back.ExpiresAt!.Value, back.CreatedAt)
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_backup_of_OpenMemory_is_imported(bool withLines)
    {
        const string Tables = """
            {
              "user": {"id": "a0000000-0000-4000-8000-000000000001", "user_id": "frank", "name": "Frank", "email": null, "metadata": {}},
              "apps": [{"id": "a0000000-0000-4000-8000-000000000002", "owner_id": "a0000000-0000-4000-8000-000000000001", "name": "cursor", "is_active": true}],
              "categories": [{"id": "a0000000-0000-4000-8000-000000000003", "name": "Work", "description": null}],
              "memories": [
                {"id": "b0000000-0000-4000-8000-000000000001", "user_id": "a0000000-0000-4000-8000-000000000001", "app_id": "a0000000-0000-4000-8000-000000000002", "content": "Deploys on Friday",
                 "metadata": {"k": 1}, "state": "active", "created_at": "2025-01-02T03:04:05+00:00", "updated_at": "2025-01-03T03:04:05+00:00", "archived_at": null, "deleted_at": null,
                 "category_ids": ["a0000000-0000-4000-8000-000000000003"]},
                {"id": "b0000000-0000-4000-8000-000000000002", "app_id": null, "content": "Paused one", "metadata": {}, "state": "paused", "created_at": "2025-01-02T03:04:06+00:00", "updated_at": null, "category_ids": []},
                {"id": "b0000000-0000-4000-8000-000000000003", "app_id": null, "content": "Deleted one", "metadata": {}, "state": "deleted", "created_at": null, "updated_at": null, "category_ids": []}
              ],
              "memory_categories": [], "status_history": [], "access_controls": [], "export_meta": {"version": "1"}
            }
            """;
        const string Lines = """
            {"id": "b0000000-0000-4000-8000-000000000001", "content": "Deploys on Friday", "metadata": {"k": 1}, "created_at": "2025-01-02T03:04:05+00:00", "updated_at": "2025-01-03T03:04:05+00:00", "state": "active", "app": "cursor", "categories": ["Work"]}
            {"id": "b0000000-0000-4000-8000-000000000002", "content": "Paused one", "metadata": {}, "created_at": "2025-01-02T03:04:06+00:00", "updated_at": null, "state": "paused", "app": null, "categories": []}
            {"id": "b0000000-0000-4000-8000-000000000003", "content": "Deleted one", "metadata": {}, "created_at": null, "updated_at": null, "state": "deleted", "app": null, "categories": []}
            """;

        var report = await ImportAsync(Zip(Tables, withLines ? Lines : null));

        Assert.Equal((2, 1, 0, true), (report.Imported, report.Skipped, report.Rejected, report.IsComplete));
        var memory = (await Engine.GetAsync("t1", Guid.Parse("b0000000-0000-4000-8000-000000000001"), Token))!;
        Assert.Equal(
            ("Deploys on Friday", "frank", "cursor", """{"k":1}"""),
            (memory.Text, memory.UserId, memory.AppId, memory.Metadata!.ToJsonString())
        );
        Assert.Equal(["work"], memory.Categories);
        Assert.Equal(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero), memory.CreatedAt);
        Assert.Equal(MemoryState.Paused, (await Engine.GetAsync("t1", Guid.Parse("b0000000-0000-4000-8000-000000000002"), Token))!.State);
        Assert.Equal(["Deploys on Friday"], await FoundAsync("Friday", Requests.User("frank")));
    }

    [Fact]
    public async Task A_users_memories_survive_a_round_trip_as_an_OpenMemory_backup()
    {
        await Engine.AddAsync(
            Requests.Verbatim("First – ü") with
            {
                AppId = "cursor",
                Metadata = new JsonObject { ["k"] = "v" },
            },
            Token
        );
        Time.Advance(TimeSpan.FromMinutes(1));
        await AddOneAsync("Second");
        await AddOneAsync("Another's", "bob");

        var zip = await ExportAsync(TransferFormat.OpenMemory, "alice");

        await using (
            var archive = await ZipArchive.CreateAsync(
                new MemoryStream(zip),
                ZipArchiveMode.Read,
                leaveOpen: false,
                entryNameEncoding: null,
                Token
            )
        )
        {
            await using var json = await archive.GetEntry("memories.json")!.OpenAsync(Token);
            var tables = (await JsonNode.ParseAsync(json, cancellationToken: Token))!;
            Assert.Equal("alice", tables["user"]!["user_id"]!.GetValue<string>());
            Assert.Equal(["First – ü", "Second"], tables["memories"]!.AsArray().Select(memory => memory!["content"]!.GetValue<string>()));
            Assert.Equal(["cursor", "openmemory"], tables["apps"]!.AsArray().Select(app => app!["name"]!.GetValue<string>()));
            foreach (var name in (string[])["categories", "memory_categories", "status_history", "access_controls"])
            {
                Assert.NotNull(tables[name]!.AsArray());
            }

            Assert.Equal("1", tables["export_meta"]!["version"]!.GetValue<string>());
        }

        using var folder = new TempFolder();
        await using var other = Create(folder.Path, Time);
        var report = await other
            .Get<IMemoryTransfer>()
            .ImportAsync(FilledSuite.Request(format: TransferFormat.OpenMemory), new MemoryStream(zip), Token);
        Assert.Equal((2, 0), (report.Imported, report.Rejected));
        Assert.Equal(
            ["First – ü", "Second"],
            (await other.Engine.ListAsync(Requests.List(Requests.User("alice")), Token))
                .Items.Select(memory => memory.Text)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_ZIP_that_decompresses_beyond_its_limit_is_refused()
    {
        Host.Get<IOptions<TransferOptions>>().Value.MaxUncompressedBytes = 300_000;
        var line = """{"id":"b0000000-0000-4000-8000-000000000001","content":"kept","state":"active"}""";
        var report = await ImportAsync(Zip("""{"user":{"user_id":"u"}}""", line + "\n" + new string(' ', 3_000_000)));

        Assert.Equal((1, false), (report.Imported, report.IsComplete));
        Assert.Contains("unfolds to more than 300000 bytes", report.Break, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MemoryValidationException>(() => ImportAsync(Encoding.UTF8.GetBytes("no zip")));
        await Assert.ThrowsAsync<MemoryValidationException>(() => ImportAsync(Zip(null, null)));
        Assert.Throws<MemoryValidationException>(() =>
            Host.Get<IMemoryTransfer>().Check(new ExportRequest { Tenant = "t1", Format = TransferFormat.OpenMemory })
        );
    }

    private static byte[] Zip(string? tables, string? lines)
    {
        using var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            if (tables is not null)
            {
                using var entry = zip.CreateEntry("memories.json").Open();
                entry.Write(Encoding.UTF8.GetBytes(tables));
            }

            if (lines is not null)
            {
                using var entry = zip.CreateEntry("memories.jsonl.gz").Open();
                using var compressed = new GZipStream(entry, CompressionLevel.Fastest);
                compressed.Write(Encoding.UTF8.GetBytes(lines));
            }
        }

        return output.ToArray();
    }

    private async Task<byte[]> ExportAsync(TransferFormat format, string? user = null)
    {
        using var output = new MemoryStream();
        var request = new ExportRequest
        {
            Tenant = "t1",
            Format = format,
            UserId = user,
            Filter = user is null ? null : Requests.User(user),
        };
        await Host.Get<IMemoryTransfer>().ExportAsync(request, output, Token);
        return output.ToArray();
    }

    private Task<ImportReport> ImportAsync(string text, string? user = null) =>
        FilledSuite.ImportTextAsync(Host, text, TransferFormat.Mem0, user);

    [Theory]
    [InlineData("""{"id":"a","memory":"a\ud800","user_id":"u"}""")]
    [InlineData("""{"id":"a","memory":"a","user_id":"\ud800"}""")]
    [InlineData("""{"id":"a","memory":"a","user_id":"u","metadata":{"x":"\ud800"}}""")]
    [InlineData("""{"id":"a","memory":"a","user_id":"u","categories":["\ud800"]}""")]
    [InlineData("""{"id":"a","memory":"a","user_id":"u","created_at":"\ud800"}""")]
    public async Task Half_a_surrogate_pair_affects_only_its_memory(string odd)
    {
        var report = await ImportAsync($"{odd}\n{{\"id\":\"b\",\"memory\":\"good\",\"user_id\":\"u\"}}\n");

        Assert.Equal((1, 1, true), (report.Imported, report.Rejected, report.IsComplete));
        Assert.Equal(1, Assert.Single(report.Problems).Line);
    }

    [Fact]
    public async Task A_backup_in_OpenMemorys_format_contains_only_its_user()
    {
        await AddOneAsync("Alice's own");
        await AddOneAsync("Bob's own", "bob");
        using var output = new MemoryStream();
        var count = await Host.Get<IMemoryTransfer>()
            .ExportAsync(
                new ExportRequest
                {
                    Tenant = "t1",
                    Format = TransferFormat.OpenMemory,
                    UserId = "alice",
                },
                output,
                Token
            );

        Assert.Equal(1, count);
    }

    private Task<ImportReport> ImportAsync(byte[] zip) =>
        Host.Get<IMemoryTransfer>().ImportAsync(FilledSuite.Request(format: TransferFormat.OpenMemory), new MemoryStream(zip), Token);
}
