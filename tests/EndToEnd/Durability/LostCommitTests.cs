using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EndToEnd.Support;
using TestRig;

namespace EndToEnd.Durability;

/// <summary>Tests commits of PostgreSQL whose answer is lost: no caller may get the answer that nothing was stored.</summary>
[Trait(Lanes.Name, Lanes.Durability)]
public sealed class LostCommitTests : IAsyncLifetime
{
    private const string Doubt = "the answer to the commit was lost, so look before you repeat the request";
    private const int All = int.MaxValue;

    private readonly PostgresFixture _server = new();
    private CommitCutter _relay = null!;
    private ApiProcess _api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _relay = new CommitCutter(await _server.CreateDatabaseAsync(Token));
        _api = await ApiProcess.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["MemStack__Store"] = "postgres",
                ["ConnectionStrings__memories"] = _relay.ConnectionString,
            },
            Token
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
        {
            await _api.DisposeAsync();
        }

        if (_relay is not null)
        {
            await _relay.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_add_whose_commits_get_no_answer_is_reported_as_uncertain_and_its_key_finds_it()
    {
        _relay.Cut(All);
        var lost = await AddAsync("The boiler was serviced", "key-1");
        _relay.Cut(0);
        var stored = await RestApi.ListAsync(_api.Client, "alice", Token);
        var repeated = await AddAsync("The boiler was serviced", "key-1");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, lost.Status);
        Assert.Contains(Doubt, lost.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        // The first run of the add and its repetition by the api itself.
        Assert.True(_relay.Cuts >= 2, $"{_relay.Cuts} commits were cut.");
        Assert.Equal((HttpStatusCode.OK, true), (repeated.Status, repeated.IsReplayed));
        Assert.Equal(Assert.Single(stored).Id, repeated.Body.GetProperty("results")[0].GetProperty("id").GetString());
        Assert.Equal(stored, await RestApi.ListAsync(_api.Client, "alice", Token));
    }

    [Fact]
    public async Task An_add_whose_first_commit_gets_no_answer_is_stored_once()
    {
        _relay.Cut(1);
        var added = await AddAsync("The boiler was serviced", "key-2");

        Assert.Equal((HttpStatusCode.OK, 1), (added.Status, _relay.Cuts));
        Assert.Equal(
            added.Body.GetProperty("results")[0].GetProperty("id").GetString(),
            Assert.Single(await RestApi.ListAsync(_api.Client, "alice", Token)).Id
        );
    }

    [Fact]
    public async Task An_update_whose_commit_gets_no_answer_is_reported_as_uncertain_and_not_repeated()
    {
        var id = (await AddAsync("The boiler was serviced", null)).Body.GetProperty("results")[0].GetProperty("id").GetString()!;

        _relay.Cut(All);
        var lost = await SendAsync(HttpMethod.Put, $"/v1/memories/{id}/", new { text = "The boiler was replaced" }, null);
        _relay.Cut(0);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, lost.Status);
        Assert.Contains(Doubt, lost.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("The boiler was replaced", await RestApi.TextOfAsync(_api.Client, id, Token));
        Assert.Equal(2, await RestApi.HistoryLengthAsync(_api.Client, id, Token));
    }

    [Fact]
    public async Task A_deletion_whose_first_commit_gets_no_answer_is_done_once()
    {
        var id = (await AddAsync("The boiler was serviced", null)).Body.GetProperty("results")[0].GetProperty("id").GetString()!;

        _relay.Cut(1);
        var deleted = await _api.Client.DeleteAsync(new Uri($"/v1/memories/{id}/", UriKind.Relative), Token);
        var again = await _api.Client.DeleteAsync(new Uri($"/v1/memories/{id}/", UriKind.Relative), Token);

        Assert.Equal((true, 1), (deleted.IsSuccessStatusCode, _relay.Cuts));
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Empty(await RestApi.ListAsync(_api.Client, "alice", Token));
        Assert.Equal(2, await RestApi.HistoryLengthAsync(_api.Client, id, Token));
    }

    private Task<Answer> AddAsync(string text, string? key) =>
        SendAsync(
            HttpMethod.Post,
            "/v3/memories/add/",
            new
            {
                user_id = "alice",
                infer = false,
                messages = new[] { new { role = "user", content = text } },
            },
            key
        );

    private async Task<Answer> SendAsync(HttpMethod method, string path, object body, string? key)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await _api.Client.SendAsync(request, Token);
        return new(
            answer.StatusCode,
            await answer.Content.ReadFromJsonAsync<JsonElement>(Token),
            answer.Headers.TryGetValues("Idempotency-Replayed", out var replayed) && replayed.Single() == "true"
        );
    }

    private sealed record Answer(HttpStatusCode Status, JsonElement Body, bool IsReplayed);
}
