using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Queue;
using MemStack.Memory.Stores;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Transfer;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Statements that the engine sends for many memories.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresStatementTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_memories_are_deleted_and_erased_with_as_many_statements_as_two()
    {
        using var folder = new TempFolder();
        await using var engine = PostgresServer.On(await Task.Run(() => server.DatabaseOf(folder.Path), Token));
        await SayAsync("few", 6);
        await SayAsync("many", 60);

        // Every third of a conversation, so that neighbours on both sides get other words.
        foreach (var remove in (Func<string, Task>[])[DeleteAsync, EraseAsync])
        {
            var few = await RoundTrips.StatementsAsync(() => remove("few"));
            var many = await RoundTrips.StatementsAsync(() => remove("many"));
            Assert.Equal(few.Select(Verb), many.Select(Verb));
        }

        var left = (await engine.Engine.ListAsync(Requests.List(Requests.User("many")) with { Limit = 100 }, Token)).Items;
        Assert.Equal(20, left.Count);

        async Task SayAsync(string user, int turns)
        {
            ChatMessage[] messages =
            [
                .. Enumerable
                    .Range(0, turns)
                    .Select(i => new ChatMessage("user", $"{(i % 3) switch { 0 => "apple", 1 => "pear", _ => "plum" }} number {i}")),
            ];
            var statements = await RoundTrips.StatementsAsync(() =>
                engine.Engine.AddAsync(
                    new AddRequest
                    {
                        Tenant = "t1",
                        UserId = user,
                        RunId = "r",
                        Messages = messages,
                        Infer = false,
                    },
                    Token
                )
            );
            Assert.Single(statements, statement => statement.Contains("INSERT INTO memstack.history", StringComparison.Ordinal));
        }

        async Task DeleteAsync(string user) =>
            Assert.NotEqual(0, (await engine.Engine.DeleteAllAsync("t1", Of(user, "pear"), Token)).Deleted);

        async Task EraseAsync(string user) => Assert.NotEqual(0, await engine.Engine.EraseAsync("t1", Of(user, "plum"), Token));

        static MemoryFilter Of(string user, string word) =>
            new AndFilter([Requests.User(user), Requests.Filter($"{{\"keywords\":\"{word}\"}}")]);

        static string Verb(string statement) => statement.Split(' ', 2)[0];
    }

    [Fact]
    public async Task An_import_sends_no_statement_for_each_memory()
    {
        const int Count = 400;
        using var folder = new TempFolder();
        await using var engine = PostgresServer.On(await Task.Run(() => server.DatabaseOf(folder.Path), Token));
        for (var i = 0; i < Count / 100; i++)
        {
            await engine.Engine.AddAsync(
                new AddRequest
                {
                    Tenant = "t1",
                    UserId = "alice",
                    Messages = [.. Enumerable.Range(i * 100, 100).Select(k => new ChatMessage("user", $"I like thing number {k}."))],
                },
                Token
            );
        }

        using var exported = new MemoryStream();
        Assert.Equal(Count, await engine.Get<IMemoryTransfer>().ExportAsync(new ExportRequest { Tenant = "t1" }, exported, Token));
        exported.Position = 0;

        var statements = await RoundTrips.StatementsAsync(() =>
            engine.Get<IMemoryTransfer>().ImportAsync(new ImportRequest { Tenant = "t1", Mode = ImportMode.Overwrite }, exported, Token)
        );

        Assert.InRange(statements.Count, 5, 40);
    }

    [Fact]
    public async Task A_tenants_waiting_jobs_are_counted_by_an_index_only_scan()
    {
        using var folder = new TempFolder();
        await using var engine = PostgresServer.On(await Task.Run(() => server.DatabaseOf(folder.Path), Token));
        var plan = await engine
            .Get<PostgresDatabase>()
            .MaintainAsync(
                async session =>
                {
                    // The table is too small for an index to pay off.
                    await session.ExecuteAsync(Sql.Raw("SET enable_seqscan = off"));
                    return await session.ListAsync(row => row.GetString(0), $"EXPLAIN {PostgresIngestQueue.CountWaiting("t1", 20)}");
                },
                Token
            );

        Assert.Contains("jobs_waiting", string.Join('\n', plan), StringComparison.Ordinal);
    }
}
