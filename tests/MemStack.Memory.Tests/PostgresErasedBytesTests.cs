using System.Text;
using MemStack.Memory.Extraction;
using MemStack.Memory.Idempotency;
using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Text;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Tests that an erasure with a rewrite leaves nothing in the files of a server.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresErasedBytesTests : IAsyncLifetime
{
    private const string Word = "zyxomaquerindling";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly PostgresServer _server = PostgresServer.WithoutOldLog();
    private readonly Script _script = new() { Model = "small" };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_erasure_that_rewrites_leaves_no_byte_of_a_text_in_any_file_of_the_server()
    {
        var folder = _server.DataFolder();
        var superuser = await _server.EmptyDatabaseAsync(Token);
        // The documented settings, and no more.
        var role = await PlainAsync(superuser);
        var database = new NpgsqlConnectionStringBuilder(superuser).Database;
        await ExecuteAsync(
            superuser,
            $"ALTER DATABASE {database} OWNER TO plain; GRANT pg_checkpoint TO plain; GRANT EXECUTE ON FUNCTION pg_switch_wal() TO plain"
        );
        await using var host = PostgresServer.On(role, _time, options => options.RewriteOnErasure = true, _script.Replace);
        // At the beginning of a segment of the log: if one ended between the texts and their erasure by chance, the erasure would not need
        // to end it.
        await ExecuteAsync(superuser, "SELECT pg_switch_wal()");
        await FillAsync(host);
        // As autovacuum would, which is off here: statistics hold values, too.
        await ExecuteAsync(superuser, "ANALYZE");
        await ExecuteAsync(superuser, "CHECKPOINT");

        var before = await HoldingAsync(folder);
        foreach (var relation in (string[])["memories", "history", "events", "idempotency", "entities", "jobs"])
        {
            Assert.Contains(await FileAsync(superuser, $"'memstack.{relation}'::regclass"), before);
        }

        Assert.Contains(
            await FileAsync(superuser, "(SELECT reltoastrelid FROM pg_class WHERE oid = 'memstack.memories'::regclass)"),
            before
        );
        Assert.Contains(await FileAsync(superuser, "'memstack.memories_by_words'::regclass"), before);
        Assert.Contains(await FileAsync(superuser, "'pg_catalog.pg_statistic'::regclass"), before);
        Assert.Contains(before, file => file.StartsWith("pg_wal/", StringComparison.Ordinal));

        Assert.Equal(
            6,
            await host.Engine.EraseAsync("t1", Requests.Filter($$"""{"OR":[{"user_id":"alice"},{"keywords":"{{Word}}"}]}"""), Token)
        );

        IReadOnlyList<string> after = [];
        try
        {
            await Poll.UntilAsync("files without the word", async _ => (after = await HoldingAsync(folder)).Count == 0, Deadline, Token);
        }
        catch (TimeoutException)
        {
            Assert.Empty(after);
        }

        Assert.Equal(20, (await host.Engine.ListAsync(Requests.List(Requests.User("bob")), Token)).Total);
        Assert.Equal(
            "bob keeps bicycle 7",
            (await host.Engine.SearchAsync(Requests.Search("bicycle 7", Requests.User("bob")), Token))[0].Memory.Text
        );
        Assert.Equal(
            ["alpha", "charlie"],
            (await host.Engine.SearchAsync(Requests.Search("alpha", Requests.Filter("""{"run_id":"r"}""")), Token)).Select(hit =>
                hit.Memory.Text
            )
        );
        Assert.DoesNotContain(
            await host.Engine.SearchAsync(Requests.Search(Word, MemoryFilter.All()), Token),
            hit => hit.Memory.Text.Contains(Word, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_role_without_the_rights_can_still_erase()
    {
        var superuser = await _server.EmptyDatabaseAsync(Token);
        var role = await PlainAsync(superuser);
        await using var host = PostgresServer.On(role, _time, options => options.RewriteOnErasure = true, _script.Replace);
        await host.Engine.AddAsync(Requests.Verbatim(Word), Token);
        await host.Engine.AddAsync(Requests.Verbatim("other", "bob"), Token);

        Assert.Equal(1, await host.Engine.EraseAsync("t1", Requests.User("alice"), Token));
        Assert.Equal(
            ["other"],
            (await host.Engine.ListAsync(Requests.List(MemoryFilter.All()), Token)).Items.Select(memory => memory.Text)
        );
    }

    private async Task FillAsync(TestEngine host)
    {
        // Alice's, all of it: extracted with entities, as it was said, so long that it is kept out of its row, queued, answered.
        var lives = $"anna lives in {Word}";
        _script.Says(lives, null, null, new ExtractedRelation("anna", "person", "LIVES_IN", Word, "place"));
        await host.Engine.AddAsync(ScriptedSuite.Said(lives) with { IdempotencyKey = "k" }, Token);
        var said = Assert.Single((await host.Engine.AddAsync(Requests.Verbatim($"as told of {Word}"), Token)).Memories);
        await host.Engine.AddAsync(Requests.Verbatim($"{Noise(15_000)} {Word} {Noise(5_000)}"), Token);
        var deleted = Assert.Single((await host.Engine.AddAsync(Requests.Verbatim($"not any more {Word}"), Token)).Memories);
        await host.Engine.DeleteAsync("t1", deleted.Id, Token);
        await host.Engine.AddAsync(ScriptedSuite.Said($"waiting for {Word}") with { Queue = true }, Token);
        foreach (var key in (string[])["a", "b"])
        {
            await host.Get<IIdempotentOutcomes>()
                .SaveAsync(
                    "t1",
                    key,
                    "f",
                    new StoredOutcome(200, Encoding.UTF8.GetBytes($$"""{"id":"{{said.Id}}","memory":"{{Word}} {{key}}"}""")),
                    Token
                );
        }

        // Carol's, one of each: a turn between others, an answer between others.
        foreach (var turn in (string[])["alpha", $"bravo {Word}", "charlie"])
        {
            await host.Engine.AddAsync(Requests.Verbatim(turn, "carol") with { RunId = "r" }, Token);
        }

        foreach (var place in (string[])["paris", Word, "rome"])
        {
            _script.Says($"i live in {place}", "user/lives_in", place);
            _time.Advance(TimeSpan.FromMinutes(1));
            await host.Engine.AddAsync(ScriptedSuite.Said($"i live in {place}", "carol"), Token);
        }

        for (var i = 0; i < 20; i++)
        {
            await host.Engine.AddAsync(Requests.Verbatim($"bob keeps bicycle {i}", "bob"), Token);
        }
    }

    /// <summary>Letters that don't compress, so that the word between them stays in one piece.</summary>
    private static string Noise(int length)
    {
        var random = new Random(length);
        return string.Concat(Enumerable.Range(0, length).Select(i => i % 12 == 11 ? ' ' : (char)('a' + random.Next(26))));
    }

    /// <summary>The files below a folder that hold the word or its stem, by their paths in it.</summary>
    private static async Task<IReadOnlyList<string>> HoldingAsync(string folder)
    {
        byte[][] needles = [Encoding.UTF8.GetBytes(Word), Encoding.UTF8.GetBytes(TextAnalyzer.Stem(Word))];
        var holding = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToList())
        {
            try
            {
                var bytes = await File.ReadAllBytesAsync(file, Token);
                if (needles.Any(needle => bytes.AsSpan().IndexOf(needle) >= 0))
                {
                    holding.Add(Path.GetRelativePath(folder, file));
                }
            }
            catch (FileNotFoundException)
            {
                // The server may remove files at any time, and a removed file contains nothing.
                continue;
            }
        }

        return holding;
    }

    private static async Task<string> PlainAsync(string superuser)
    {
        var database = new NpgsqlConnectionStringBuilder(superuser).Database;
        await ExecuteAsync(
            superuser,
            $"CREATE EXTENSION vector; CREATE ROLE plain LOGIN PASSWORD 'plain'; GRANT ALL ON DATABASE {database} TO plain"
        );
        return new NpgsqlConnectionStringBuilder(superuser) { Username = "plain", Password = "plain" }.ConnectionString;
    }

    private static async Task<string> FileAsync(string database, string relation)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand($"SELECT pg_relation_filepath({relation})");
        return (string)(await command.ExecuteScalarAsync(Token))!;
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }
}
