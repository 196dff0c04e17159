using System.Collections.Concurrent;
using EndToEnd.Support;
using TestRig;

namespace EndToEnd.Durability;

public sealed class KillTests
{
    private const string User = "durability";
    private const int Rounds = 5;
    private const int Writers = 8;
    private const int AddsBeforeTheKill = 150;

    [Fact]
    public async Task Every_add_whose_answer_was_read_is_there_after_kill_9()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var data = new TempDirectory();
        // The ids are kept here, outside the killed process, and only once the whole answer has been read.
        var acknowledged = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);

        for (var round = 0; round < Rounds; round++)
        {
            await AddUntilKilledAsync(data.FullPath, round, acknowledged, cancellationToken);
        }

        await using var reopened = await ApiProcess.StartAsync(data.FullPath, cancellationToken);
        var stored = (await RestApi.ListAsync(reopened.Client, User, cancellationToken)).ToDictionary(memory => memory.Id, memory => memory.Text);
        var lost = acknowledged.Where(added => stored.GetValueOrDefault(added.Key) != added.Value).ToArray();
        TestContext.Current.TestOutputHelper?.WriteLine($"{acknowledged.Count} adds acknowledged in {Rounds} rounds, {stored.Count} stored, {lost.Length} lost");
        Assert.Empty(lost);
        Assert.True(acknowledged.Count >= Rounds * AddsBeforeTheKill, $"Only {acknowledged.Count} adds were acknowledged: the kills tested nothing.");
        foreach (var id in stored.Keys)
        {
            // A memory without its history would be half a write.
            Assert.Equal(1, await RestApi.HistoryLengthAsync(reopened.Client, id, cancellationToken));
        }
    }

    private static async Task AddUntilKilledAsync(
        string dataFolder, int round, ConcurrentDictionary<string, string> acknowledged, CancellationToken cancellationToken)
    {
        await using var api = await ApiProcess.StartAsync(dataFolder, cancellationToken);
        var before = acknowledged.Count;
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer), cancellationToken)).ToArray();
        await Poll.UntilAsync(
            $"{AddsBeforeTheKill} acknowledged adds",
            () => acknowledged.Count - before >= AddsBeforeTheKill,
            TimeSpan.FromMinutes(5),
            cancellationToken);
        await api.KillAsync();
        await Task.WhenAll(writers);

        async Task WriteAsync(int writer)
        {
            for (var number = 0; ; number++)
            {
                var text = $"Round {round}, writer {writer}, memory {number}.";
                if (await RestApi.AddAsync(api.Client, User, text, cancellationToken) is not { } id)
                {
                    return;
                }

                acknowledged[id] = text;
            }
        }
    }
}
