using MemStack.Prober.Configuration;
using Microsoft.Extensions.Options;

namespace MemStack.Prober.Probing;

/// <summary>Runs rounds, the first one at once. A stop cancels the round in hand; the next start erases what it left.</summary>
internal sealed class ProbeLoop(IServiceScopeFactory scopes, ProbeHealthCheck health, IOptions<ProberOptions> options, TimeProvider time)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // An earlier process may have ended in the middle of a round.
        var (erases, erased) = (true, time.GetTimestamp());
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            if (erases || time.GetElapsedTime(erased) >= options.Value.EraseInterval)
            {
                (erases, erased) = (true, time.GetTimestamp());
            }

            var steps = await scope.ServiceProvider.GetRequiredService<ProbeRound>().RunAsync(erases, stoppingToken);
            health.LastRoundFailed = steps.Any(static step => !step.Succeeded);
            erases = !steps[^1].Succeeded;
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
