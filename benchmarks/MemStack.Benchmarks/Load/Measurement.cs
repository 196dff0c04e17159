using System.Diagnostics;
using System.Text;

namespace MemStack.Benchmarks.Load;

/// <summary>The results of one api in one period of load.</summary>
/// <param name="RequestsPerSecond">Searches answered a second, all clients together.</param>
/// <param name="BytesPerRequest">Bytes that the api's process allocated per search.</param>
internal sealed record Measurement(double RequestsPerSecond, double BytesPerRequest)
{
    public static async Task<Measurement> TakeAsync(
        ApiUnderLoad api,
        TimeSpan duration,
        int clients,
        CancellationToken cancellationToken,
        int questions = int.MaxValue
    )
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = clients };
        using var client = new HttpClient(handler) { BaseAddress = api.Address };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Token benchmark");
        var before = await api.AllocatedBytesAsync(cancellationToken);
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(
            Enumerable.Range(0, clients).Select(number => SearchAsync(client, number, questions, clock, duration, cancellationToken))
        );
        var elapsed = clock.Elapsed;
        var allocated = await api.AllocatedBytesAsync(cancellationToken) - before;
        var requests = counts.Sum();
        return new Measurement(requests / elapsed.TotalSeconds, (double)allocated / requests);
    }

    private static async Task<long> SearchAsync(
        HttpClient client,
        int number,
        int questions,
        Stopwatch clock,
        TimeSpan duration,
        CancellationToken cancellationToken
    )
    {
        long done = 0;
        while (clock.Elapsed < duration)
        {
            using var body = new StringContent(Corpus.SearchBody((number + (int)done) % questions), Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(new Uri("/v3/memories/search/", UriKind.Relative), body, cancellationToken);
            answer.EnsureSuccessStatusCode();
            await answer.Content.LoadIntoBufferAsync(cancellationToken);
            done++;
        }

        return done;
    }
}
