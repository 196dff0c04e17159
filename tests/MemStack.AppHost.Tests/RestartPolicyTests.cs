using MemStack.AppHost.Running;
using Microsoft.Extensions.Time.Testing;

namespace MemStack.AppHost.Tests;

public sealed class RestartPolicyTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Each_restart_waits_twice_as_long_and_the_sixth_within_five_minutes_is_refused()
    {
        var policy = new RestartPolicy(_time);

        Assert.Equal([1, 2, 4, 8, 16], Enumerable.Range(0, 5).Select(_ => policy.Next()!.Value.TotalSeconds));
        Assert.Null(policy.Next());
    }

    [Fact]
    public void Restarts_of_more_than_five_minutes_ago_do_not_count()
    {
        var policy = new RestartPolicy(_time);
        for (var i = 0; i < RestartPolicy.MaxRestarts; i++)
        {
            policy.Next();
        }

        _time.Advance(RestartPolicy.Window);
        Assert.Null(policy.Next());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(1), policy.Next());
    }
}
