using MemStack.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace MemStack.ServiceDefaults;

/// <summary>Runs a service.</summary>
public static class RunExtensions
{
    private const int FailedToStart = 1;

    /// <summary>
    /// Runs the service until a stop is requested. A start that fails for a wrong setting, or because the address is taken, ends
    /// with one line on standard error that names the setting and the fix.
    /// </summary>
    /// <param name="app">The service; it is disposed at the end, which sends out the telemetry that is left.</param>
    /// <returns>The exit code: 0 after an orderly stop, 1 when the service could not start. <see cref="Environment.ExitCode"/> is set to it
    /// too.</returns>
    public static async Task<int> RunMemStackAsync(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await using (app.ConfigureAwait(false))
            {
                await app.StartAsync().ConfigureAwait(false);
                await app.WaitForShutdownAsync().ConfigureAwait(false);
            }

            return 0;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A stop was requested before the start was complete: still an orderly stop.
            return 0;
        }
        catch (Exception failure) when (StartFailure.Explain(failure) is not null)
        {
            await Console.Error.WriteLineAsync(StartFailure.Explain(failure)).ConfigureAwait(false);
            Environment.ExitCode = FailedToStart;
            return FailedToStart;
        }
    }
}
