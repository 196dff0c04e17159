using System.Diagnostics;
using MemStack.Client;
using MemStack.Prober.Configuration;
using MemStack.Prober.Telemetry;
using Microsoft.Extensions.Options;

namespace MemStack.Prober.Probing;

/// <summary>One round: add, search, delete. A step that needs a failed one counts as failed.</summary>
internal sealed class ProbeRound(
    ProbeSteps steps,
    ProbeMetrics metrics,
    IOptions<ProberOptions> options,
    TimeProvider time,
    ILogger<ProbeRound> logger
)
{
    /// <summary>Runs the steps and records their outcomes.</summary>
    /// <param name="erases">True to erase first what earlier rounds left; without success, the deletion has failed.</param>
    /// <param name="stopping">Ends the round without a record.</param>
    /// <returns>The outcomes of add, search and delete.</returns>
    public async Task<IReadOnlyList<StepOutcome>> RunAsync(bool erases, CancellationToken stopping)
    {
        using var span = ProberTelemetry.Source.StartActivity(ProberTelemetry.Span);
        var erasure = erases ? await RunAsync("erase", steps.EraseAsync, stopping) : null;
        var add = await RunAsync(ProberTelemetry.Steps.Add, steps.AddAsync, stopping);
        var (search, delete) = (StepOutcome.NotRun(ProberTelemetry.Steps.Search), StepOutcome.NotRun(ProberTelemetry.Steps.Delete));
        if (add.Succeeded)
        {
            search = await RunAsync(ProberTelemetry.Steps.Search, steps.SearchAsync, stopping);
            delete = await RunAsync(ProberTelemetry.Steps.Delete, steps.DeleteAsync, stopping);
        }

        StepOutcome[] outcomes = [add, search, erasure is { Succeeded: false } ? delete with { Succeeded = false } : delete];
        metrics.Record(outcomes, time.GetUtcNow());
        return outcomes;
    }

    private async Task<StepOutcome> RunAsync(string name, Func<CancellationToken, Task<string?>> step, CancellationToken stopping)
    {
        using var span = ProberTelemetry.Source.StartActivity($"{ProberTelemetry.Span} {name}");
        using var limit = new CancellationTokenSource(options.Value.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        var started = time.GetTimestamp();
        string? fault;
        try
        {
            fault = await step(either.Token);
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            // Whatever a call throws, the next round comes.
            fault =
                limit.IsCancellationRequested ? $"there was no answer within {options.Value.Timeout}"
                : failure is MemStackApiException ? failure.Message
                : failure.GetType().Name;
        }

        var duration = time.GetElapsedTime(started);
        if (fault is not null)
        {
            span?.SetStatus(ActivityStatusCode.Error, fault);
            Log.StepFailed(logger, name, fault);
        }

        return new StepOutcome(name, fault is null, duration);
    }
}
