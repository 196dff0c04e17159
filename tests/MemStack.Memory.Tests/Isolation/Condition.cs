using System.Text.Json;
using MemStack.Memory.Model;

namespace MemStack.Memory.Tests.Isolation;

/// <summary>A random condition, as a filter for the engine and as a plain function for comparison.</summary>
internal sealed record Condition(MemoryFilter Filter, Func<MemoryRecord, bool> Holds, string Text)
{
    public override string ToString() => Text;

    public static Condition Random(Random random, int depth = 0) =>
        random.Next(depth >= 2 ? 5 : 8) switch
        {
            0 or 1 => Equal("user_id", random.GetItems(Names.Users, 1)[0], record => record.UserId),
            2 => Equal("run_id", random.GetItems(Names.Runs, 1)[0], record => record.RunId),
            3 => Equal("agent_id", Names.Agent, record => record.AgentId),
            4 => Metadata(random.Next(3)),
            5 => Combined(random, depth, "AND", parts => new AndFilter(parts), results => results.All(holds => holds)),
            6 => Combined(random, depth, "OR", parts => new OrFilter(parts), results => results.Any(holds => holds)),
            _ => Combined(random, depth, "NOT", parts => new NotFilter(parts), results => !results.Any(holds => holds)),
        };

    private static Condition Equal(string field, string value, Func<MemoryRecord, string?> of) =>
        new(MemoryFilter.Equal(field, value), record => of(record) == value, $"{field}={value}");

    private static Condition Metadata(int value) =>
        new(
            new FieldFilter("metadata.k", FilterOperator.Eq, JsonSerializer.SerializeToElement(value)),
            record => (int?)record.Metadata?["k"] == value,
            $"k={value}"
        );

    private static Condition Combined(
        Random random,
        int depth,
        string name,
        Func<IReadOnlyList<MemoryFilter>, MemoryFilter> filter,
        Func<IEnumerable<bool>, bool> holds
    )
    {
        Condition[] parts = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Random(random, depth + 1))];
        return new Condition(
            filter([.. parts.Select(part => part.Filter)]),
            record => holds(parts.Select(part => part.Holds(record))),
            $"{name}({string.Join(", ", parts.Select(part => part.Text))})"
        );
    }
}

internal static class Names
{
    public const string Agent = "agent";

    public static readonly string[] Tenants = ["t1", "t2"];

    // The same names in both tenants, and one that begins like another.
    public static readonly string[] Users = ["alice", "bob", "alice2"];
    public static readonly string[] Runs = ["r1", "r2"];
    public static readonly string[] Words = ["harbour", "violin", "orchard", "lantern", "glacier", "pepper"];
}
