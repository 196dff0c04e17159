using MemStack.Memory.Sqlite;
using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests;

/// <summary>Tests that statements that run once for each memory do not read all of them.</summary>
public sealed class SqliteQueryPlanTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("memories_by_twin")]
    [InlineData("memories_by_slot")]
    [InlineData("(id=?)")]
    public async Task The_query_for_an_adds_conflicts_uses_an_index(string index)
    {
        var plan = await PlanAsync(SqliteMemoryStore.ConflictsStatement, 5);

        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN o", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN m", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_predecessors_of_an_erased_memory_are_found_by_an_index() =>
        Assert.Contains("memories_superseded", await PlanAsync(SqliteErasure.ForgetStatement, 1), StringComparison.Ordinal);

    [Fact]
    public async Task A_tenants_waiting_jobs_are_counted_by_an_index_only_scan() =>
        Assert.Contains(
            "COVERING INDEX jobs_waiting (tenant=?",
            await PlanAsync(SqliteIngestQueue.WaitingStatement, 2),
            StringComparison.Ordinal
        );

    private static async Task<string> PlanAsync(string statement, int values)
    {
        using var folder = new TempFolder();
        await using var host = new TestEngine(folder.Path);
        return await host.Get<SqliteDatabase>()
            .ReadAsync(
                "sqlite_master",
                session =>
                {
                    using var rows = session.Read("EXPLAIN QUERY PLAN " + statement, [.. Enumerable.Repeat<object?>("x", values)]);
                    var plan = new List<string>();
                    while (rows.Read())
                    {
                        plan.Add(rows.GetString(3));
                    }

                    return string.Join('\n', plan);
                },
                Token
            );
    }
}
