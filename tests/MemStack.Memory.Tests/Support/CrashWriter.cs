using System.Diagnostics;
using MemStack.Memory.Model;

namespace MemStack.Memory.Tests.Support;

/// <summary>
/// A process of its own that writes of every kind until it is killed. Each of its writers has a user of its own, does one thing after the
/// other, and prints each write before it starts and when it is acknowledged, so that the expected contents are known outside the process.
/// </summary>
internal static class CrashWriter
{
    public const string Argument = "crash-writer";

    private const int Writers = 4;

    public static Process Start(string folder, int round)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["exec", typeof(CrashWriter).Assembly.Location, Argument, folder, round.ToString()])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    public static async Task<int> RunAsync(string folder, int round)
    {
        await using var host = new TestEngine(folder);
        await using var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        // Several at once, so that the kill hits a shared transaction.
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(host.Engine, output, round, writer))));
        return 0;
    }

    private static async Task WriteAsync(IMemoryEngine engine, TextWriter output, int round, int writer)
    {
        var random = new Random((round * Writers) + writer);
        var user = $"user-{round}-{writer}";
        var own = new List<(Guid Id, int Version)>();
        for (var i = 0; ; i++)
        {
            var choice = random.Next(10);
            if (choice < 5 || own.Count == 0)
            {
                var result = await engine.AddAsync(
                    Requests.Verbatim($"memory {i} version 0", user) with
                    {
                        RunId = "run",
                        IdempotencyKey = $"{user} {i}",
                    },
                    default
                );
                own.Add((result.Memories[0].Id, 0));
                await output.WriteLineAsync($"added {result.Memories[0].Id} {i}");
            }
            else if (choice < 7)
            {
                var place = random.Next(own.Count);
                var (id, version) = own[place];
                await engine.UpdateAsync(
                    new UpdateRequest
                    {
                        Tenant = "t1",
                        Id = id,
                        Text = $"memory of {user} version {version + 1}",
                    },
                    default
                );
                own[place] = (id, version + 1);
                await output.WriteLineAsync($"updated {id} {version + 1}");
            }
            else if (choice < 8)
            {
                var (id, _) = own[^1];
                own.RemoveAt(own.Count - 1);
                await output.WriteLineAsync($"deleting {id}");
                await engine.DeleteAsync("t1", id, default);
                await output.WriteLineAsync($"deleted {id}");
            }
            else
            {
                var result = await engine.AddAsync(
                    Requests.Verbatim($"queued {i}", user) with
                    {
                        Queue = true,
                        IdempotencyKey = $"{user} queued {i}",
                    },
                    default
                );
                await output.WriteLineAsync($"queued {result.EventId} {i}");
            }
        }
    }
}
