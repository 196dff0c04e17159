using System.Net.Http.Json;
using System.Text.Json;
using EndToEnd.Support;
using TestRig;

namespace EndToEnd.Durability;

/// <summary>Compares the api's contents with its acknowledged writes.</summary>
internal static class LedgerCheck
{
    private static readonly TimeSpan DrainDeadline = TimeSpan.FromMinutes(5);

    /// <summary>Returns the differences from the ledger; empty when there are none.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(HttpClient client, Ledger ledger, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        await DrainAsync(client, ledger, faults, cancellationToken);
        var refused = ledger.Refused.ToHashSet(StringComparer.Ordinal);
        var strangers = 0;
        foreach (var user in ledger.Memories.GroupBy(memory => memory.Value.User, StringComparer.Ordinal))
        {
            var listed = (await RestApi.ListAsync(client, user.Key, cancellationToken)).ToDictionary(
                memory => memory.Id,
                memory => memory.Text,
                StringComparer.Ordinal
            );
            foreach (var (id, expected) in user.Where(memory => memory.Value.IsCertain))
            {
                if (listed.GetValueOrDefault(id) != (expected.Fate == Fate.Present ? expected.Text : null))
                {
                    faults.Add($"{id} must be {expected} and is '{listed.GetValueOrDefault(id) ?? "not there"}'");
                }

                if (expected.Fate == Fate.Superseded && await ReplacedByAsync(client, id, cancellationToken) != expected.ReplacedBy)
                {
                    faults.Add($"{id} is not superseded by {expected.ReplacedBy}");
                }
            }

            faults.AddRange(
                listed.Values.Where(refused.Contains).Select(text => $"'{text}' is there, though the api said that it was not stored")
            );
            strangers += listed.Count(memory =>
                !ledger.Memories.ContainsKey(memory.Key) && memory.Value.StartsWith("Memory", StringComparison.Ordinal)
            );
        }

        if (strangers > ledger.Unanswered)
        {
            faults.Add($"{strangers} memories are nobody's, but only {ledger.Unanswered} writes got no answer");
        }

        return faults;
    }

    // Every event ends, and queued adds are memories then.
    private static async Task DrainAsync(HttpClient client, Ledger ledger, List<string> faults, CancellationToken cancellationToken)
    {
        await Poll.UntilAsync("the end of all events", token => AllHaveEndedAsync(client, token), DrainDeadline, cancellationToken);
        foreach (var (id, text) in ledger.Queued)
        {
            var ended = await client.GetFromJsonAsync<JsonElement>(new Uri($"/v1/event/{id}/", UriKind.Relative), cancellationToken);
            var stored = ended.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("memory").GetString()).ToArray();
            if (ended.GetProperty("status").GetString() != "SUCCEEDED" || stored.Length != 1 || (text is not null && stored[0] != text))
            {
                faults.Add($"the queued add {id} came to {ended}");
            }
        }
    }

    // Queued adds without an answer are not in the ledger, and end, too.
    private static async Task<bool> AllHaveEndedAsync(HttpClient client, CancellationToken cancellationToken)
    {
        for (var page = 1; ; page++)
        {
            var events = await client.GetFromJsonAsync<JsonElement>(
                new Uri($"/v1/events/?page={page}&page_size=200", UriKind.Relative),
                cancellationToken
            );
            if (
                events
                    .GetProperty("results")
                    .EnumerateArray()
                    .Any(known => known.GetProperty("status").GetString() is "PENDING" or "RUNNING")
            )
            {
                return false;
            }

            if (events.GetProperty("next").ValueKind == JsonValueKind.Null)
            {
                return true;
            }
        }
    }

    private static async Task<string?> ReplacedByAsync(HttpClient client, string id, CancellationToken cancellationToken) =>
        (await client.GetFromJsonAsync<JsonElement>(new Uri($"/v1/memories/{id}/", UriKind.Relative), cancellationToken))
            .GetProperty("replaced_by")
            .GetString();
}
