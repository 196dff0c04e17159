using System.CommandLine;

namespace MemStack.Benchmarks.Scale;

/// <summary>Search among many memories of one tenant, embedded: by vector against a plain loop and sqlite-vec, by words scoped and unscoped.</summary>
internal static class ScaleCommand
{
    public static Command Create()
    {
        var rows = new Option<int>("--rows") { Description = "Memories of the tenant.", DefaultValueFactory = _ => 100_000 };
        var dimensions = new Option<int>("--dimensions") { Description = "Floats of a vector.", DefaultValueFactory = _ => 384 };
        var users = new Option<int>("--users") { Description = "Users they belong to.", DefaultValueFactory = _ => 170 };
        var queries = new Option<int>("--queries") { Description = "Queries a measurement.", DefaultValueFactory = _ => 200 };
        var extension = new Option<FileInfo?>("--sqlite-vec") { Description = "sqlite-vec's vec0 library, from the npm package sqlite-vec-<platform>; without it that comparison is left out." };
        var command = new Command("scale", "Vector and word search among many memories, as ratios within one run.") { rows, dimensions, users, queries, extension };
        command.SetAction((parsed, cancellationToken) => new ScaleRun(
            Math.Max(1_000, parsed.GetValue(rows)),
            Math.Clamp(parsed.GetValue(dimensions), 8, 4_096),
            Math.Max(1, parsed.GetValue(users)),
            Math.Max(20, parsed.GetValue(queries)),
            parsed.GetValue(extension)).RunAsync(cancellationToken));
        return command;
    }
}
