using MemStack.AppHost.Settings;
using TestRig;

namespace MemStack.AppHost.Tests;

/// <summary>Starts the AppHost as a process of its own, to test the steps before a stack runs.</summary>
internal static class StartedStack
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>Runs it until it ends by itself.</summary>
    public static Task<ProcessResult> RunToEndAsync(Dictionary<string, string?> environment)
    {
        // The AppHost that this test was built with, beside the test's own assembly, finds its projects by their paths.
        var program = typeof(StackSettings).Assembly.Location;
        return ProcessRunner.RunAsync(
            "dotnet",
            [program],
            new() { Environment = environment },
            Deadline,
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>Variables that give the stack a data directory and ports of its own.</summary>
    public static Dictionary<string, string?> Environment(string dataDirectory)
    {
        var first = FreePort.Block(new StackPorts().BySetting.Count);
        var variables = new StackPorts().BySetting.Keys.Select(
            (name, at) => KeyValuePair.Create($"Ports__{name}", (string?)$"{first + at}")
        );
        return new Dictionary<string, string?>(variables, StringComparer.Ordinal) { ["MemStack__DataDirectory"] = dataDirectory };
    }
}
