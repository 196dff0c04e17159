using System.Diagnostics;
using MemStack.Memory;
using MemStack.Memory.English;
using MemStack.Memory.Model;
using MemStack.Memory.Searching;
using MemStack.Memory.Text;
using Microsoft.Extensions.DependencyInjection;
using static MemStack.Benchmarks.Scale.PostgresScaleRun;

namespace MemStack.Benchmarks.Scale;

/// <summary>Measures whole searches by words alone and by words and vectors, and their round trips.</summary>
internal sealed class PostgresSearches(
    ServiceProvider services,
    SyntheticEmbedder embedder,
    SyntheticCorpus corpus,
    string tenant,
    int queries
)
{
    private const int Top = 10;

    public async Task RunAsync(int rows, CancellationToken cancellationToken)
    {
        var engine = services.GetRequiredService<IMemoryEngine>();
        var index = services.GetRequiredService<ISearchIndex>();
        var trips = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            // Npgsql makes an activity of each command or batch that it sends, and another of each physical connection.
            ActivityStopped = activity =>
                trips += activity.GetTagItem("db.statement") is null && activity.GetTagItem("db.query.text") is null ? 0 : 1,
        };
        ActivitySource.AddActivityListener(listener);
        foreach (
            var (size, user) in ScopedCorpus
                .Scopes(rows)
                .Where(scope => scope.Size is ScopedCorpus.Personal or 20_000)
                .Select(scope => (scope.Size, (string?)scope.User))
                .Append((rows, null))
        )
        {
            var (words, both, wordTrips, bothTrips) = (new Timings(), new Timings(), 0, 0);
            for (var i = -5; i < queries; i++)
            {
                var text = corpus.Query(i + 5);
                embedder.Know(text, -6 - i);
                var filter = user is null ? null : MemoryFilter.Equal("user_id", user);
                var query = new SearchQuery
                {
                    Tenant = tenant,
                    Terms = TextAnalyzer.Query(text),
                    Filter = filter,
                    At = TimeProvider.System.GetUtcNow(),
                };
                var warm = i < 0;
                trips = 0;
                var (word, found) = (warm ? new Timings() : words, 0);
                found = (
                    await word.TakeAsync(() =>
                        index.FindAsync(
                            query,
                            set => new Ranking([.. Ranker.Rank(new Question(text, new EnglishRules()), set).Take(Top)]),
                            cancellationToken
                        )
                    )
                )
                    .Memories
                    .Count;
                if (found > 0)
                {
                    wordTrips = trips;
                }

                trips = 0;
                await (warm ? new Timings() : both).TakeAsync(() =>
                    engine.SearchAsync(
                        new SearchRequest
                        {
                            Tenant = tenant,
                            Query = text,
                            Filter = filter,
                            TopK = Top,
                        },
                        cancellationToken
                    )
                );
                bothTrips = trips;
            }

            Line($"search in {size:N0}: words {words}, {wordTrips} round trips; words and vectors {both}, {bothTrips} round trips");
        }
    }
}
