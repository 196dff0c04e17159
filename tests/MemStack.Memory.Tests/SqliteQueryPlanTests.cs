using MemStack.Memory.Plans;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Memories;
using MemStack.Memory.Sqlite.Queue;
using MemStack.Memory.Stores;
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
        var plan = await PlanAsync(SqliteMemoryStore.Conflicts("x", new ConflictQuery("x", ["x"], ["x"], [Guid.Empty])));

        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN o", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN m", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_predecessors_of_an_erased_memory_are_found_by_an_index() =>
        Assert.Contains("memories_superseded", await PlanAsync(SqliteErasure.ClearSuperseded(Guid.Empty)), StringComparison.Ordinal);

    [Fact]
    public async Task A_tenants_waiting_jobs_are_counted_by_an_index_only_scan() =>
        Assert.Contains(
            "COVERING INDEX jobs_waiting (tenant=?",
            await PlanAsync(SqliteIngestQueue.CountWaiting("x", 1)),
            StringComparison.Ordinal
        );

    private static async Task<string> PlanAsync(Sql statement)
    {
        using var folder = new TempFolder();
        await using var host = new TestEngine(folder.Path);
        return await host.Get<SqliteDatabase>()
            .ReadAsync(
                "sqlite_master",
                session =>
                {
                    using var rows = session.Read($"EXPLAIN QUERY PLAN {statement}");
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
