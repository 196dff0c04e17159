using MemStack.Memory.Idempotency;
using MemStack.Memory.Model;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Schema;
using MemStack.Memory.Stores;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace MemStack.Memory.Tests.Migration;

/// <summary>Tests that this version reads everything that the version with schema 1 stored.</summary>
public sealed class MigrationTests : IAsyncLifetime
{
    private const string Tenant = "default";
    private static readonly string[] Conversation =
    [
        "What shall we cook for Theo?",
        "Something with chanterelles.",
        "He is allergic to those.",
        "Then asparagus risotto.",
        "Perfect, on Saturday.",
        "Noted.",
    ];

    // Hours after the last write, so that its keys are still valid.
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 2, 1, 20, 0, 0, TimeSpan.Zero));
    private readonly TempFolder _folder = new();
    private TestEngine? _host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IMemoryEngine Engine => _host!.Engine;

    public ValueTask InitializeAsync()
    {
        Version1.Write(_folder.Path);
        _host = new TestEngine(_folder.Path, _time);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_migrated_memories_are_listed_unchanged()
    {
        Assert.Equal(
            [
                "The ferry to Naxos leaves at nine.",
                "Ich mag Käsespätzle & \"naïve\" 日本語 ☕🎉, it's mine",
                Conversation[0],
                Conversation[1],
                Conversation[2],
                Conversation[4],
                Conversation[5],
                "I bought a bicycle.",
                "It is green.",
                "It was stolen in Ghent.",
                "I'm vegan.",
                "My sister Carla lives in Porto.",
                "The parking permit lies in the red folder.",
                "Users like short answers.",
                "The app shows a zeppelin.",
                "A run without a user.",
            ],
            (await ListAsync()).Reverse().Select(memory => memory.Text)
        );
        Assert.Equal(["The acme ferry leaves at ten."], (await ListAsync("acme")).Select(memory => memory.Text));
        Assert.Contains(
            "The voucher ran out.",
            (await Engine.ListAsync(Requests.List(tenant: Tenant) with { ShowExpired = true }, Token)).Items.Select(memory => memory.Text)
        );

        var unicode = Assert.Single(await ListAsync(), memory => memory.AgentId == "bot" && memory.UserId == "ana");
        Assert.Equal(
            ("phone", 1.5, true),
            (unicode.AppId, unicode.Metadata!["Clé \"x\""]!.GetValue<double>(), unicode.Metadata.ContainsKey("n"))
        );
        var permit = Assert.Single(await ListAsync(), memory => memory.Text.StartsWith("The parking permit", StringComparison.Ordinal));
        Assert.Equal(
            (new DateOnly(2030, 12, 31), new DateTimeOffset(2025, 1, 2, 1, 4, 5, TimeSpan.Zero), "car"),
            (permit.ExpiresAt, permit.ValidFrom, permit.Metadata!["place"]!.GetValue<string>())
        );
    }

    [Theory]
    [InlineData("ferries", "The ferry to Naxos leaves at nine.")]
    [InlineData("kasespatzle", "Ich mag Käsespätzle & \"naïve\" 日本語 ☕🎉, it's mine")]
    [InlineData("日本", "Ich mag Käsespätzle & \"naïve\" 日本語 ☕🎉, it's mine")]
    [InlineData("Where is the parking permit?", "The parking permit lies in the red folder.")]
    [InlineData("allergic", "He is allergic to those.")]
    public async Task The_migrated_memories_are_found_by_words(string query, string text)
    {
        Assert.Equal(text, (await Engine.SearchAsync(Requests.Search(query, Requests.User("ana"), Tenant), Token))[0].Memory.Text);
    }

    [Theory]
    [InlineData("risotto")]
    [InlineData("4711")]
    [InlineData("secret")]
    [InlineData("glove")]
    [InlineData("acme")]
    public async Task Deleted_replaced_and_foreign_memories_are_not_found(string query)
    {
        Assert.Empty(await Engine.SearchAsync(Requests.Search(query, MemoryFilter.All(), Tenant), Token));
    }

    [Fact]
    public async Task Turns_have_the_neighbours_that_this_version_would_give_them()
    {
        using var folder = new TempFolder();
        await using var today = new TestEngine(folder.Path, _time);
        var turns = new List<Guid>();
        foreach (var (place, text) in Conversation.Index())
        {
            var (role, name) = place % 2 == 0 ? ("user", "Ana") : ("assistant", "Bot");
            var turn = Requests.Verbatim(text, "ana", Tenant) with { RunId = "dinner", Messages = [new ChatMessage(role, text, name)] };
            turns.Add((await today.Engine.AddAsync(turn, Token)).Memories[0].Id);
        }

        await today.Engine.DeleteAsync(Tenant, turns[3], Token);

        var expected = await IndexAsync(today);
        Assert.Equal(5, expected.Count);
        Assert.Equal(expected, await IndexAsync(_host!));
        await Engine.AddAsync(Requests.Verbatim("One more thing.", "ana", Tenant) with { RunId = "dinner" }, Token);
        await today.Engine.AddAsync(Requests.Verbatim("One more thing.", "ana", Tenant) with { RunId = "dinner" }, Token);
        Assert.Equal(await IndexAsync(today), await IndexAsync(_host!));
    }

    [Fact]
    public async Task Histories_are_complete()
    {
        var permit = Assert.Single(await ListAsync(), memory => memory.Text.StartsWith("The parking permit", StringComparison.Ordinal));
        Assert.Equal(
            [
                (HistoryEvent.Add, null, "The parking permit is valid this year."),
                (HistoryEvent.Update, "The parking permit is valid this year.", "The parking permit lies in the glove box."),
                (HistoryEvent.Update, "The parking permit lies in the glove box.", "The parking permit lies in the red folder."),
            ],
            (await Engine.HistoryAsync(Tenant, permit.Id, Token))!.Select(step => (step.Event, step.OldText, step.NewText))
        );
        var vegan = Assert.Single(await ListAsync(), memory => memory.Text == "I'm vegan.");
        Assert.Equal(
            "Hi! I'm vegan. My sister Carla lives in Porto.",
            Assert.Single((await Engine.HistoryAsync(Tenant, vegan.Id, Token))!).Input![0].Content
        );

        var deleted = await ReadAsync("SELECT id FROM memories WHERE state = 3 ORDER BY seq", rows => Guid.Parse(rows.GetString(0)));
        Assert.Equal(4, deleted.Count);
        foreach (var id in deleted)
        {
            Assert.Null(await Engine.GetAsync(Tenant, id, Token));
            Assert.Equal(
                [HistoryEvent.Add, HistoryEvent.Delete],
                (await Engine.HistoryAsync(Tenant, id, Token))!.Select(step => step.Event)
            );
        }
    }

    [Fact]
    public async Task Events_are_complete()
    {
        var events = await Engine.ListEventsAsync(Tenant, 0, 100, Token);
        Assert.Equal((19, 1), (events.Total, (await Engine.ListEventsAsync("acme", 0, 100, Token)).Total));
        Assert.All(events.Items, happened => Assert.Equal(EventStatus.Succeeded, happened.Status));
        Assert.Single(events.Items, happened => happened.Type == "DELETE_ALL");
        var inferred = Assert.Single(
            await ReadAsync("SELECT id FROM events WHERE input IS NOT NULL", rows => Guid.Parse(rows.GetString(0)))
        );
        Assert.Equal(
            ["I'm vegan.", "My sister Carla lives in Porto."],
            (await Engine.GetEventAsync(Tenant, inferred, Token))!.Memories.Select(memory => memory.Text)
        );
    }

    [Fact]
    public async Task An_idempotency_key_from_before_the_migration_returns_its_answer()
    {
        var ferry = Requests.Verbatim("The ferry to Naxos leaves at nine.", "ana", Tenant) with { IdempotencyKey = "ferry" };
        var again = await Engine.AddAsync(ferry, Token);

        Assert.True(again.Replayed);
        Assert.Equal("The ferry to Naxos leaves at nine.", Assert.Single(again.Memories).Text);
        await Assert.ThrowsAsync<IdempotencyConflictException>(() =>
            Engine.AddAsync(Requests.Verbatim("Something else.", "ana", Tenant) with { IdempotencyKey = "ferry" }, Token)
        );
        Assert.NotNull(await _host!.Get<IIdempotentOutcomes>().FindAsync(Tenant, "request-1", "print", Token));
    }

    [Fact]
    public async Task Old_facts_have_their_owner_and_no_slot_and_new_ones_supersede_each_other()
    {
        await _host!.OpenAsync(Token);
        Assert.Empty(
            await ReadAsync(
                "SELECT id FROM memories WHERE slot IS NOT NULL OR dedup IS NOT NULL OR owner <> memstack_owner(tenant, user_id, agent_id, app_id, run_id)",
                rows => rows.GetString(0)
            )
        );
        Assert.Empty(await Engine.RelationsAsync(new GraphRequest { Tenant = Tenant }, Token));

        await SayAsync("I live in Lisbon.");
        await SayAsync("I live in Berlin.");

        var now = (await ListAsync()).Where(memory => memory.UserId == "ben").Select(memory => memory.Text).ToArray();
        Assert.Contains("I live in Berlin.", now);
        Assert.DoesNotContain("I live in Lisbon.", now);
        Assert.Equal(6, now.Length);

        async Task SayAsync(string text)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Engine.AddAsync(Requests.Verbatim(text, "ben", Tenant) with { Infer = true }, Token);
        }
    }

    [Fact]
    public async Task The_database_is_sound()
    {
        Assert.Equal(["ok"], await ReadAsync("PRAGMA integrity_check", rows => rows.GetString(0)));
        Assert.Equal(SqliteMigrations.Latest, Version1.Schema(_folder.Path));
    }

    private async Task<IReadOnlyList<MemoryRecord>> ListAsync(string tenant = Tenant) =>
        (await Engine.ListAsync(Requests.List(tenant: tenant), Token)).Items;

    private Task<List<T>> ReadAsync<T>(string sql, Func<Microsoft.Data.Sqlite.SqliteDataReader, T> map) => ReadAsync(_host!, sql, map);

    private static Task<List<string>> IndexAsync(TestEngine host) =>
        ReadAsync(
            host,
            "SELECT json_array(m.turn, m.owner, m.thread, f.scope, f.own, f.prev, f.prev2, f.next, f.source) FROM memories m JOIN memories_fts f ON f.rowid = m.seq WHERE m.run_id = 'dinner' ORDER BY m.seq",
            rows => rows.GetString(0)
        );

    private static Task<List<T>> ReadAsync<T>(TestEngine host, string sql, Func<Microsoft.Data.Sqlite.SqliteDataReader, T> map) =>
        host.Get<SqliteDatabase>()
            .ReadAsync(
                "test",
                session =>
                {
                    var found = new List<T>();
                    using var rows = session.Read(Sql.Raw(sql));
                    while (rows.Read())
                    {
                        found.Add(map(rows));
                    }

                    return found;
                },
                Token
            );
}
