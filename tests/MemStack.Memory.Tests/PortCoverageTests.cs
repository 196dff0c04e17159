using MemStack.Memory.Tests.Support;
using TestRig;

namespace MemStack.Memory.Tests;

/// <summary>Does not run in parallel with others, so that it runs after them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AfterTheSuites
{
    public const string Name = "After the suites";
}

[Collection(AfterTheSuites.Name)]
public sealed class PortCoverageTests
{
    [Fact]
    public void The_suites_of_SQLite_call_every_member_of_its_stores() => CallAll("Sqlite");

    [Fact]
    [Trait(Lanes.Name, Lanes.Servers)]
    public void The_suites_of_PostgreSQL_call_every_member_of_its_stores() => CallAll("Postgres");

    private static void CallAll(string store)
    {
        if (Recorder.NotRun(store) is { Count: > 0 } left)
        {
            Assert.Skip($"Only with all suites of {store}; not run: {string.Join(", ", left)}");
        }

        Assert.Empty(Recorder.Uncalled(store));
    }
}
