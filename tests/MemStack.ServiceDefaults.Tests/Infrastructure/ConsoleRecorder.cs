using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

// The hosts of these tests share what .NET has once per process: the console, meters and activity sources.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace MemStack.ServiceDefaults.Tests.Infrastructure;

/// <summary>Records the log lines that services write to the console; other output passes through.</summary>
internal sealed class ConsoleRecorder : TextWriter
{
    private readonly TextWriter _console;
    private readonly ConcurrentQueue<string> _lines = new();

    private ConsoleRecorder(TextWriter console) => _console = console;

    public static ConsoleRecorder Instance { get; } = Install();

    public IEnumerable<string> Lines => _lines;

    public override Encoding Encoding => Encoding.UTF8;

    public void Clear() => _lines.Clear();

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        if (value is not null && value.StartsWith("""{"timestamp":""", StringComparison.Ordinal))
        {
            _lines.Enqueue(value);
        }
        else
        {
            _console.Write(value);
        }
    }

    public override void WriteLine(string? value) => Write(value + Environment.NewLine);

    public override void Flush() => _console.Flush();

    /// <summary>Waits until a line matches; the logger's own thread writes the lines.</summary>
    public async Task<JsonElement> WaitForAsync(Func<JsonElement, bool> fits)
    {
        JsonElement? found = null;
        await Poll.UntilAsync(() =>
        {
            foreach (var line in _lines)
            {
                var element = JsonDocument.Parse(line).RootElement;
                if (fits(element))
                {
                    found = element;
                    return true;
                }
            }

            return false;
        });
        return found!.Value;
    }

    public Task<JsonElement> RequestLineAsync(string requestId) =>
        WaitForAsync(line => line.Text("request_id") == requestId && line.Text("event") == "RequestCompleted");

    private static ConsoleRecorder Install()
    {
        var recorder = new ConsoleRecorder(Console.Out);
        Console.SetOut(recorder);
        return recorder;
    }
}

internal static class JsonElementExtensions
{
    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.ToString() : null;
}

internal static class Poll
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < _limit, "What the test waits for did not happen in time.");
            await Task.Delay(_pause, TestContext.Current.CancellationToken);
        }
    }

    public static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));
}
