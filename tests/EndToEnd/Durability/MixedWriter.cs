namespace EndToEnd.Durability;

/// <summary>
/// One user's client that writes in every way, one call after the other: adds verbatim, inferred and queued, facts that supersede each
/// other, updates, deletions, and deletions of all memories of a second user that is its own, too.
/// </summary>
internal sealed class MixedWriter(Ledger ledger, string user, int seed)
{
    private static readonly string[] Cities =
    [
        "Paris",
        "Berlin",
        "Rome",
        "Madrid",
        "Vienna",
        "Oslo",
        "Lisbon",
        "Athens",
        "Warsaw",
        "Dublin",
        "Prague",
        "Helsinki",
    ];

    private readonly Random _random = new(seed);
    private readonly List<string> _own = [];
    private readonly List<string> _wiped = [];
    private string? _home;
    private int _city;
    private int _number;

    private string Wiped => user + "-wiped";

    /// <summary>Writes until the api is gone, or until <paramref name="stop"/>.</summary>
    public async Task RunAsync(HttpClient client, bool untilUnanswered, CancellationToken stop, CancellationToken cancellationToken)
    {
        while (!stop.IsCancellationRequested)
        {
            var call = await WriteAsync(client, cancellationToken);
            if (call.Succeeded)
            {
                continue;
            }

            if (!call.StoredNothing)
            {
                ledger.LoseAnswer();
            }

            if (call.Status is null && untilUnanswered)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    private Task<Call> WriteAsync(HttpClient client, CancellationToken cancellationToken) =>
        _random.Next(100) switch
        {
            < 30 => AddAsync(client, user, _own, cancellationToken),
            < 45 => MoveAsync(client, cancellationToken),
            < 60 => QueueAsync(client, cancellationToken),
            < 65 => AddAsync(client, Wiped, _wiped, cancellationToken),
            < 67 => DeleteAllAsync(client, cancellationToken),
            < 85 when _own.Count > 0 => UpdateAsync(client, _own[_random.Next(_own.Count)], cancellationToken),
            _ when _own.Count > 0 => DeleteAsync(client, _random.Next(_own.Count), cancellationToken),
            _ => AddAsync(client, user, _own, cancellationToken),
        };

    private string NextText(string what) => $"{what} {++_number} of {user}.";

    private async Task<Call> AddAsync(HttpClient client, string owner, List<string> known, CancellationToken cancellationToken)
    {
        var text = NextText("Memory");
        // Turns of one conversation, so that a write changes its neighbours' index entries, too.
        var call = await SendAsync(
            client,
            HttpMethod.Post,
            "/v3/memories/add/",
            new
            {
                user_id = owner,
                run_id = owner,
                infer = false,
                messages = Said(text),
            },
            cancellationToken
        );
        if (call.Succeeded)
        {
            var id = IdOf(call, "ADD")!;
            known.Add(id);
            ledger.Memories[id] = new(owner, text);
        }
        else if (call.StoredNothing)
        {
            ledger.Refused.Add(text);
        }

        return call;
    }

    private async Task<Call> MoveAsync(HttpClient client, CancellationToken cancellationToken)
    {
        // Advances only when the write may be stored: after refusals, the user would live there already, and nothing would be added.
        var city = (_city + 1) % Cities.Length;
        var text = $"I live in {Cities[city]}.";
        var call = await SendAsync(
            client,
            HttpMethod.Post,
            "/v3/memories/add/",
            new
            {
                user_id = user,
                infer = true,
                messages = Said(text),
            },
            cancellationToken
        );
        if (!call.StoredNothing)
        {
            _city = city;
        }

        if (call.Succeeded)
        {
            var id = IdOf(call, "ADD");
            Assert.True(id is not null, $"Nothing was added by '{text}': {call.Body}");
            if (_home is not null && ledger.Memories[_home].IsCertain)
            {
                Assert.Equal(_home, IdOf(call, "UPDATE"));
                ledger.Memories[_home] = ledger.Memories[_home] with { Fate = Fate.Superseded, ReplacedBy = id };
            }

            _home = id;
            ledger.Memories[id] = new(user, text);
        }
        else if (!call.StoredNothing && _home is not null)
        {
            ledger.Doubt(_home);
        }

        return call;
    }

    private async Task<Call> QueueAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var inferred = _random.Next(2) == 0;
        var text = inferred ? $"I like tulip number {++_number}." : NextText("Queued");
        var call = await SendAsync(
            client,
            HttpMethod.Post,
            "/v3/memories/add/",
            new
            {
                user_id = user,
                infer = inferred,
                async_mode = true,
                messages = Said(text),
            },
            cancellationToken
        );
        if (call.Succeeded)
        {
            ledger.Queued[call.Body.GetProperty("event_id").GetString()!] = inferred ? null : text;
        }
        else if (call.StoredNothing && !inferred)
        {
            ledger.Refused.Add(text);
        }

        return call;
    }

    private async Task<Call> UpdateAsync(HttpClient client, string id, CancellationToken cancellationToken)
    {
        var text = NextText("Changed");
        var call = await SendAsync(client, HttpMethod.Put, $"/v1/memories/{id}/", new { text }, cancellationToken);
        if (call.Succeeded)
        {
            ledger.Memories[id] = ledger.Memories[id] with { Text = text, IsCertain = true };
        }
        else if (call.StoredNothing)
        {
            ledger.Refused.Add(text);
        }
        else
        {
            ledger.Doubt(id);
        }

        return call;
    }

    private async Task<Call> DeleteAsync(HttpClient client, int place, CancellationToken cancellationToken)
    {
        var id = _own[place];
        var call = await SendAsync(client, HttpMethod.Delete, $"/v1/memories/{id}/", null, cancellationToken);
        if (call.StoredNothing)
        {
            return call;
        }

        _own.RemoveAt(place);
        if (call.Succeeded)
        {
            ledger.Memories[id] = ledger.Memories[id] with { Fate = Fate.Deleted, IsCertain = true };
        }
        else
        {
            ledger.Doubt(id);
        }

        return call;
    }

    private async Task<Call> DeleteAllAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var call = await SendAsync(client, HttpMethod.Delete, $"/v1/memories/?user_id={Wiped}", null, cancellationToken);
        if (call.StoredNothing)
        {
            return call;
        }

        foreach (var id in _wiped)
        {
            if (call.Succeeded)
            {
                ledger.Memories[id] = ledger.Memories[id] with { Fate = Fate.Deleted, IsCertain = true };
            }
            else
            {
                ledger.Doubt(id);
            }
        }

        _wiped.Clear();
        return call;
    }

    private async Task<Call> SendAsync(HttpClient client, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        var call = await Call.SendAsync(client, method, path, body, cancellationToken);
        if (call.Succeeded)
        {
            ledger.Acknowledge();
        }

        return call;
    }

    private static object[] Said(string text) => [new { role = "user", content = text }];

    private static string? IdOf(Call call, string what) =>
        call
            .Body.GetProperty("results")
            .EnumerateArray()
            .Where(result => result.GetProperty("event").GetString() == what)
            .Select(result => result.GetProperty("id").GetString())
            .SingleOrDefault();
}
