using System.Diagnostics;

namespace MemStack.Memory.Tests.Support;

/// <summary>A process of its own that adds memories until it is killed, and prints each id once it is acknowledged.</summary>
internal static class CrashWriter
{
    public const string Argument = "crash-writer";

    public static Process Start(string folder)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["exec", typeof(CrashWriter).Assembly.Location, Argument, folder]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    public static async Task<int> RunAsync(string folder)
    {
        await using var host = new TestEngine(folder);
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        var turn = new SemaphoreSlim(1);
        // Several at once, so that the kill falls into a transaction that requests share.
        await Parallel.ForAsync(0, int.MaxValue, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, token) =>
        {
            var result = await host.Engine.AddAsync(Requests.Verbatim($"memory {i}") with { RunId = "run", IdempotencyKey = $"key {i}" }, token);
            await turn.WaitAsync(token);
            await output.WriteLineAsync($"{i} {result.Memories[0].Id}");
            turn.Release();
        });
        return 0;
    }
}
