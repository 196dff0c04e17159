using System.Diagnostics;

namespace MemStack.Memory.Tests.Support;

/// <summary>Listens to Npgsql while some work is done.</summary>
internal static class RoundTrips
{
    public static async Task<List<string>> StatementsAsync(Func<Task> work) =>
        [
            .. (await TripsAsync(work)).SelectMany(trip =>
                trip.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            ),
        ];

    /// <summary>Returns the statements of each of the work's round trips.</summary>
    public static async Task<List<string>> TripsAsync(Func<Task> work)
    {
        using var mine = new Activity("work");
        mine.Start();
        var trips = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            // Other tests use the database meanwhile. A batch is one activity, and one round trip.
            ActivityStopped = activity =>
            {
                if (activity.RootId != mine.RootId)
                {
                    return;
                }

                if (activity.TagObjects.FirstOrDefault(tag => tag.Key is "db.query.text" or "db.statement").Value is string statements)
                {
                    trips.Add(statements);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        return trips;
    }
}
