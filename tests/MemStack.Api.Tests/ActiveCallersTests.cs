using System.Diagnostics.Metrics;
using MemStack.Api.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MemStack.Api.Tests;

/// <summary>Tests the numbers of active users and runs.</summary>
public sealed class ActiveCallersTests(ActiveCallersServer server) : IClassFixture<ActiveCallersServer>
{
    [Fact]
    public async Task Users_and_runs_of_the_last_5_minutes_are_counted_once_each_wherever_requests_name_them()
    {
        using var users = Gauge("memstack.active.users");
        using var runs = Gauge("memstack.active.runs");
        using var acme = server.Client();
        using var globex = server.Client(ApiServer.GlobexKey);

        await acme.RememberAsync("ann", "I like tea.", ""","run_id":"trip" """);
        await acme.PostAsync("/v3/memories/search/", """{"query":"tea","filters":{"AND":[{"user_id":"ann"},{"run_id":{"eq":"walk"}}]}}""");
        await acme.GetAsync("/v1/memories/?user_id=bob&run_id=trip");
        await acme.PostAsync("/memories", """{"messages":[{"role":"user","content":"x"}],"user_id":"cid","run_id":"ride","infer":false}""");
        await acme.GetAsync("/v1/memories/?user_id=*");
        await globex.GetAsync("/v1/memories/?user_id=ann");

        Assert.Equal((4, 3), (Value(users), Value(runs)));
        server.Time.Advance(RecentIds.Window);
        Assert.Equal((0, 0), (Value(users), Value(runs)));
    }

    [Fact]
    public void An_id_that_is_seen_again_stays_counted()
    {
        var time = new FakeTimeProvider();
        var ids = new RecentIds(time);
        ids.Add("acme", "ann");
        ids.Add("acme", "bob");
        time.Advance(RecentIds.Window / 2);
        ids.Add("acme", "ann");
        time.Advance(RecentIds.Window / 2);

        Assert.Equal(1, ids.Count());
    }

    [Fact]
    public void At_most_10000_ids_are_kept_and_expired_ones_make_room()
    {
        var time = new FakeTimeProvider();
        var ids = new RecentIds(time);
        for (var n = 0; n < RecentIds.MaxIds + 5; n++)
        {
            ids.Add("acme", $"{n}");
        }

        Assert.Equal(10_000, ids.Count());
        time.Advance(RecentIds.Window);
        ids.Add("acme", "one more");
        Assert.Equal(1, ids.Count());
    }

    private MetricCollector<int> Gauge(string name) => new(server.Services.GetRequiredService<IMeterFactory>(), "MemStack.Api", name);

    private static int Value(MetricCollector<int> gauge)
    {
        gauge.RecordObservableInstruments();
        return gauge.LastMeasurement!.Value;
    }
}

/// <summary>An api whose active users are counted by a clock that does not move by itself.</summary>
public sealed class ActiveCallersServer : ApiServer
{
    internal FakeTimeProvider Time { get; } = new();

    protected override void Configure(IServiceCollection services) =>
        services.AddSingleton(provider => new ActiveCallers(provider.GetRequiredService<IMeterFactory>(), Time));
}
