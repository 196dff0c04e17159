using System.Collections.Concurrent;
using System.Diagnostics;
using MemStack.Client;
using MemStack.Prober.Probing;
using TestRig;

namespace MemStack.Prober.Tests;

/// <summary>Tests rounds against MemStack's api itself.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class RoundTests(ApiProcess api) : IClassFixture<ApiProcess>
{
    private static readonly Dictionary<string, double> Success = Steps(1);
    private static readonly Dictionary<string, double> Failure = Steps(0);
    private static readonly MemoryScope Prober = new() { UserId = ProbeSteps.User };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_round_succeeds_and_leaves_nothing_that_a_user_sees()
    {
        await using var prober = Start();

        Assert.Equal(Success, await prober.RoundAsync());
        Assert.Equal(Success, await prober.NextRoundAsync());

        foreach (var key in (string[])[ApiProcess.ProberKey, ApiProcess.UsersKey])
        {
            Assert.Empty((await api.CallAsync(client => client.EntitiesAsync(cancellationToken: Cancel), key)).Results);
            Assert.Empty((await api.CallAsync(client => client.ListAsync(Prober, cancellationToken: Cancel), key)).Results);
        }

        Assert.DoesNotContain(prober.Logs.GetSnapshot(), line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Fact]
    public async Task Every_step_fails_while_the_api_is_stopped_and_succeeds_after_it_has_returned()
    {
        await using var prober = Start();
        Assert.Equal(Success, await prober.RoundAsync());
        Assert.Contains("\"healthy\"", await prober.GetAsync("/health"), StringComparison.Ordinal);

        await api.StopAsync();
        Assert.Equal(Failure, await prober.NextRoundAsync());
        Assert.Contains("\"degraded\"", await prober.GetAsync("/health"), StringComparison.Ordinal);
        Assert.Contains("\"healthy\"", await prober.GetAsync("/health/readiness"), StringComparison.Ordinal);

        await api.InitializeAsync();
        Assert.Equal(Success, await prober.NextRoundAsync());
        Assert.Contains("\"healthy\"", await prober.GetAsync("/health"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_aborted_round_left_is_erased_by_the_next_start()
    {
        var left = await AddAsync("left by a crash");

        await using var prober = Start();
        Assert.Equal(Success, await prober.RoundAsync());

        Assert.Empty(await api.CallAsync(client => client.HistoryAsync(left, Cancel)));
        Assert.Empty((await api.CallAsync(client => client.ListAsync(Prober, cancellationToken: Cancel))).Results);
    }

    [Fact]
    public async Task Deleted_memories_are_erased_at_intervals()
    {
        await using var prober = Start(KeyValuePair.Create<string, string?>("MemStack:Prober:EraseInterval", "00:01:00"));
        await prober.RoundAsync();
        var id = await AddAsync("deleted by an earlier round");
        await api.CallAsync(client => client.DeleteAsync(id, Cancel));

        await prober.NextRoundAsync();
        Assert.NotEmpty(await api.CallAsync(client => client.HistoryAsync(id, Cancel)));

        await prober.NextRoundAsync();
        Assert.Empty(await api.CallAsync(client => client.HistoryAsync(id, Cancel)));
    }

    [Fact]
    public async Task A_key_that_the_api_refuses_fails_every_step_with_the_reason()
    {
        await using var prober = new ProberApp(api.Address, Key("another-key-of-nobody"));

        Assert.Equal(Failure, await prober.RoundAsync());

        Assert.Contains(
            prober.Logs.GetSnapshot(),
            line => line.Message == "The step add failed: Given token not valid for any token type."
        );
    }

    [Fact]
    public async Task A_round_is_one_trace()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "MemStack.Prober",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var prober = Start();
        await prober.RoundAsync();

        // Rounds of other tests, without an api, have no search.
        var round = await Poll.ForAsync(
            "the round's span",
            _ =>
                Task.FromResult(
                    spans.FirstOrDefault(span =>
                        span.Parent is null && spans.Any(step => step.DisplayName == "probe search" && step.ParentSpanId == span.SpanId)
                    )
                ),
            TimeSpan.FromMinutes(1),
            Cancel
        );
        Assert.Equal("probe", round.DisplayName);
        Assert.Equal(
            ["probe erase", "probe add", "probe search", "probe delete"],
            spans.Where(span => span.ParentSpanId == round.SpanId).Select(span => span.DisplayName)
        );
    }

    private static Dictionary<string, double> Steps(double value) =>
        new(StringComparer.Ordinal)
        {
            ["add"] = value,
            ["search"] = value,
            ["delete"] = value,
        };

    // The prober's own key takes precedence over the one of the client.
    private static KeyValuePair<string, string?> Key(string key) => new("MemStack:Prober:ApiKey", key);

    private ProberApp Start(params IEnumerable<KeyValuePair<string, string?>> settings) =>
        new(api.Address, [Key(ApiProcess.ProberKey), new("MemStack:Client:ApiKey", "another-key-of-nobody"), .. settings]);

    private async Task<Guid> AddAsync(string text)
    {
        var added = await api.CallAsync(client =>
            client.AddAsync(
                new AddMemoriesRequest
                {
                    Messages = [new MessageContract("user", text)],
                    Scope = Prober,
                    Infer = false,
                },
                Cancel
            )
        );
        return Assert.Single(added.Results).Id;
    }
}
