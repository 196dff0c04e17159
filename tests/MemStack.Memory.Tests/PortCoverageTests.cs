using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests;

/// <summary>Not run beside others, so that it comes after them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AfterTheSuites
{
    public const string Name = "After the suites";
}

[Collection(AfterTheSuites.Name)]
public sealed class PortCoverageTests
{
    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public void The_suites_call_every_member_of_the_stores(string store)
    {
        if (Recorder.NotRun(store) is { Count: > 0 } left) Assert.Skip($"Only with all suites of {store}; not run: {string.Join(", ", left)}");

        Assert.Empty(Recorder.Uncalled(store));
    }
}
