using System.Diagnostics;
using System.Net.Http.Json;

namespace MemStack.Benchmarks.Ingest;

/// <summary>One way to add.</summary>
/// <param name="Store">The name of the store.</param>
/// <param name="Api">The api on it.</param>
/// <param name="Infer">True if facts are extracted from the messages.</param>
/// <param name="Size">Messages of one add.</param>
/// <param name="Clients">Clients that add at the same time, each for a user of its own.</param>
internal sealed record IngestKind(string Store, Uri Api, bool Infer, int Size, int Clients)
{
    private static readonly string[] Facts = ["My favourite colour is", "I work with", "I like", "I bought a", "My sister talked about"];

    /// <summary>Messages a second.</summary>
    public async Task<double> MeasureAsync(int round, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = Api };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Token benchmark");
        var added = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable
                .Range(0, Clients)
                .Select(async number =>
                {
                    for (var i = 0; clock.Elapsed < duration; i++)
                    {
                        var add = new
                        {
                            user_id = $"{Infer}-{Size}-{Clients}-{number}",
                            infer = Infer,
                            messages = Enumerable
                                .Range(0, Size)
                                .Select(message => new
                                {
                                    role = "user",
                                    content = $"{Facts[(i + message) % Facts.Length]} thing{round}x{i}x{message}.",
                                }),
                        };
                        using var answer = await client.PostAsJsonAsync(
                            new Uri("/v3/memories/add/", UriKind.Relative),
                            add,
                            cancellationToken
                        );
                        answer.EnsureSuccessStatusCode();
                        Interlocked.Add(ref added, Size);
                    }
                })
        );
        return added / clock.Elapsed.TotalSeconds;
    }
}
