using System.ComponentModel;
using System.Diagnostics;
using MemStack.Client;

namespace MemStack.Cli.Checks;

/// <summary>Looks whether the AppHost that wrote a run's record still runs.</summary>
internal static class AppHostCheck
{
    // A process may have started this long before the time that it wrote, if the clock was set in between.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    public static Check Of(StackRun run) =>
        run.ProcessId switch
        {
            null => new("AppHost", CheckState.Note, "its process is not recorded"),
            { } id when IsRunning(id, run.StartedAt) => new("AppHost", CheckState.Ok, $"process {id}"),
            var id => new(
                "AppHost",
                CheckState.Fault,
                $"process {id} is gone",
                "It did not end in order. Start it again, and end its remaining processes."
            ),
        };

    /// <summary>Returns whether the process is alive and not a later one with its id.</summary>
    public static bool IsRunning(int id, DateTimeOffset startedAt)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime() <= (startedAt + Tolerance).UtcDateTime;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        catch (Win32Exception)
        {
            // The process exists and belongs to another user.
            return true;
        }
    }
}
