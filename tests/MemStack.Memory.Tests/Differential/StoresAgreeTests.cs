using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using TestRig;

namespace MemStack.Memory.Tests.Differential;

/// <summary>Tests a property: SQLite and PostgreSQL answer every request alike.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class StoresAgreeTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const int Steps = 700;

    // Another seed, or more steps, for a wider search.
    private static readonly int FirstSeed = int.Parse(
        Environment.GetEnvironmentVariable("MEMSTACK_TEST_SEED") ?? "1",
        System.Globalization.CultureInfo.InvariantCulture
    );

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Both_stores_answer_the_same_to_the_same_requests(int run)
    {
        var token = TestContext.Current.CancellationToken;
        var (seed, time) = (FirstSeed + run, new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)));
        using var folder = new TempFolder();
        await using var embedded = new TestEngine(folder.Path, time);
        await using var postgres = server.Engine(folder.Path, time);
        var (one, other) = (new Side(embedded), new Side(postgres));
        var moves = new Moves(new Random(seed), time, token);
        for (var step = 0; step < Steps; step++)
        {
            var (text, ask) = moves.Next(one.Count);
            var (expected, actual) = (await one.SeeAsync(ask), await other.SeeAsync(ask));
            if (expected != actual)
            {
                Assert.Fail($"Seed {seed}, step {step}: {text}\n{Parting(expected, actual)}");
            }
        }
    }

    // Answers may be long: shows only the surroundings of the first difference.
    private static string Parting(string expected, string actual)
    {
        const int Before = 600,
            After = 300;
        var same = expected.AsSpan().CommonPrefixLength(actual);
        return $"SQLite     {Around(expected)}\nPostgreSQL {Around(actual)}";

        string Around(string answer) => answer[Math.Max(0, same - Before)..Math.Min(answer.Length, same + After)];
    }
}
