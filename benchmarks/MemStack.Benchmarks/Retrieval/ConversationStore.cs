using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace MemStack.Benchmarks.Retrieval;

/// <summary>Keeps conversations in a running api, a user each, over mem0's hosted surface.</summary>
internal sealed class ConversationStore : IDisposable
{
    /// <summary>The parts that an add can lack: the id of its session, its time, and the speaker.</summary>
    public const string Session = "session",
        Time = "time",
        Speaker = "speaker";

    private readonly HttpClient _client;
    private readonly Stopwatch _adding = new();
    private int _added;

    private readonly IReadOnlySet<string> _without;

    public ConversationStore(Uri api, IReadOnlySet<string> without)
    {
        _without = without;
        _client = new HttpClient { BaseAddress = api };
        _client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Token benchmark");
    }

    public double AddsPerSecond => _added / _adding.Elapsed.TotalSeconds;

    public async Task LoadAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        _adding.Start();
        foreach (var turn in conversation.Turns)
        {
            var add = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["user_id"] = conversation.Id,
                ["run_id"] = With(Session) ? $"session_{turn.Session}" : null,
                ["infer"] = false,
                ["timestamp"] = With(Time) ? turn.SessionTime.ToUnixTimeSeconds() : null,
                ["metadata"] = new { turn = turn.Id },
                ["messages"] = With(Speaker)
                    ? new object[]
                    {
                        new
                        {
                            role = "user",
                            name = turn.Speaker,
                            content = turn.Content,
                        },
                    }
                    : [new { role = "user", content = turn.Words }],
            };
            using var answer = await _client.PostAsJsonAsync(new Uri("/v3/memories/add/", UriKind.Relative), add, cancellationToken);
            answer.EnsureSuccessStatusCode();
            _added++;
        }

        _adding.Stop();
    }

    public async Task<IReadOnlyList<string>> SearchAsync(Conversation conversation, Question question, CancellationToken cancellationToken)
    {
        var search = new
        {
            query = question.Text,
            filters = new { user_id = conversation.Id },
            top_k = 20,
            threshold = 0,
        };
        using var answer = await _client.PostAsJsonAsync(new Uri("/v3/memories/search/", UriKind.Relative), search, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var found = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return
        [
            .. found
                .GetProperty("results")
                .EnumerateArray()
                .Select(memory => memory.GetProperty("metadata").GetProperty("turn").GetString()!),
        ];
    }

    private bool With(string part) => !_without.Contains(part);

    public void Dispose() => _client.Dispose();
}
