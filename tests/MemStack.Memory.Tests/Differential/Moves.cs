using System.Text;
using System.Text.Json;
using MemStack.Memory.Adding;
using MemStack.Memory.Model;
using MemStack.Memory.Queue;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Transfer;
using Microsoft.Extensions.Time.Testing;

namespace MemStack.Memory.Tests.Differential;

/// <summary>Random requests. All random values are chosen before a side is called, so that both get the same request.</summary>
internal sealed class Moves(Random random, FakeTimeProvider time, CancellationToken token)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private readonly List<AddRequest> _keyed = [];

    /// <summary>The next request, and the number of ids that it may name.</summary>
    public (string Text, Func<Side, Task<object?>> Ask) Next(int ids)
    {
        time.AdjustTime(
            random.Next(30) == 0
                ? time.GetUtcNow().AddMinutes(-random.Next(1, 3_000))
                : time.GetUtcNow().AddMicroseconds(random.NextInt64(0, 6_000_000_000))
        );
        return random.Next(100) switch
        {
            < 34 => Add(),
            < 38 => Keyed(),
            < 43 => Work(),
            < 49 => Update(ids),
            < 52 => Delete(ids),
            52 => DeleteAll(ids),
            53 => Erase(ids),
            < 70 => Search(ids),
            < 84 => List(ids),
            < 89 => Life(ids),
            < 93 => Graph(ids),
            < 95 => Entities(),
            < 97 => Events(),
            < 99 => DeadLetters(),
            _ => Export(),
        };
    }

    private (string Text, Func<Side, Task<object?>> Ask) Add()
    {
        var request = Request();
        return (Told(request), async side => await side.Engine.AddAsync(request, token));
    }

    // The same key again: with the same content, or with another.
    private (string Text, Func<Side, Task<object?>> Ask) Keyed()
    {
        var request =
            _keyed.Count > 0 && random.Next(2) == 0
                ? Words.One(random, [.. _keyed])
                : Request() with
                {
                    IdempotencyKey = $"key {random.Next(8)}",
                };
        _keyed.Add(request);
        return (Told(request), async side => await side.Engine.AddAsync(request, token));
    }

    private AddRequest Request() =>
        new()
        {
            Tenant = Words.One(random, Words.Tenants),
            UserId = Words.One(random, Words.Users),
            AgentId = Words.One(random, Words.Others),
            AppId = random.Next(4) == 0 ? Words.One(random, Words.Others) : null,
            RunId = Words.One(random, Words.Others),
            Infer = random.Next(3) > 0,
            Queue = random.Next(6) == 0,
            Messages =
            [
                .. Enumerable
                    .Range(0, random.Next(1, 4))
                    .Select(_ => new ChatMessage(
                        Words.One(random, "user", "user", "assistant", "system"),
                        Words.Sentence(random),
                        random.Next(4) == 0 ? Words.One(random, Words.Names) : null
                    )),
            ],
            Metadata = Words.Metadata(random),
            Timestamp = random.Next(3) == 0 ? time.GetUtcNow().AddHours(random.Next(-300, 30)) : null,
            ExpiresAt = random.Next(5) == 0 ? DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(random.Next(-3, 20)) : null,
        };

    private (string Text, Func<Side, Task<object?>> Ask) Work()
    {
        var (count, end, now) = (random.Next(1, 4), random.Next(6), time.GetUtcNow());
        return ($"work on {count}, end {end}", WorkAsync);

        async Task<object?> WorkAsync(Side side)
        {
            var queue = side.Host.Get<IIngestQueue>();
            var done = new List<object?>();
            foreach (var job in await queue.ClaimAsync(count, now, Lease, token))
            {
                if (end == 0)
                {
                    await queue.FailAsync(job.EventId, "failed", now, token);
                }
                else if (end == 1)
                {
                    await queue.RetryAsync(job.EventId, now.AddMinutes(1), "again", token);
                }
                else if (end == 2)
                {
                    await queue.ReleaseAsync(job.EventId, now, token);
                }
                else
                {
                    done.Add(
                        await side.Host.Get<AddPipeline>().RunAsync(job.Request, job.Fingerprint, job.EventId, queued: true, now, token)
                    );
                }
                // Another test may listen to traces meanwhile.
                done.Add(job with { TraceParent = null, TraceState = null });
            }

            return new { done, State = await queue.StateAsync(now, token) };
        }
    }

    private (string Text, Func<Side, Task<object?>> Ask) Update(int ids)
    {
        var request = new UpdateRequest
        {
            Tenant = Words.One(random, Words.Tenants),
            Id = Guid.Empty,
            Text = random.Next(3) > 0 ? Words.Sentence(random) : null,
            Metadata = Words.Metadata(random),
            SetExpiresAt = random.Next(4) == 0,
            ExpiresAt = random.Next(2) == 0 ? DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(random.Next(-3, 20)) : null,
            Timestamp = random.Next(4) == 0 ? time.GetUtcNow().AddHours(random.Next(-300, 30)) : null,
        };
        var id = random.Next(ids + 1);
        return ($"update #{id} {Told(request)}", async side => await side.Engine.UpdateAsync(request with { Id = side.Id(id) }, token));
    }

    private (string Text, Func<Side, Task<object?>> Ask) Delete(int ids)
    {
        var (tenant, id) = (Words.One(random, Words.Tenants), random.Next(ids + 1));
        return ($"delete #{id} of {tenant}", async side => await side.Engine.DeleteAsync(tenant, side.Id(id), token));
    }

    private (string Text, Func<Side, Task<object?>> Ask) DeleteAll(int ids)
    {
        var (tenant, filter) = (Words.One(random, Words.Tenants), Filter(ids, narrow: true));
        return (
            $"delete of {tenant} {filter}",
            async side =>
                await side.Engine.DeleteAllAsync(tenant, Parsed(side, filter), token) is var (eventId, deleted)
                    ? new { eventId, deleted }
                    : null
        );
    }

    private (string Text, Func<Side, Task<object?>> Ask) Erase(int ids)
    {
        var (tenant, filter) = (Words.One(random, Words.Tenants), Filter(ids, narrow: true));
        return ($"erase of {tenant} {filter}", async side => await side.Engine.EraseAsync(tenant, Parsed(side, filter), token));
    }

    private (string Text, Func<Side, Task<object?>> Ask) Search(int ids)
    {
        var filter = random.Next(3) == 0 ? """{"user_id":"alice"}""" : Filter(ids);
        var request = new SearchRequest
        {
            Tenant = Words.One(random, Words.Tenants),
            Query = random.Next(3) == 0 ? Words.Sentence(random) : Words.One(random, Words.Questions),
            TopK = Words.One(random, 1, 3, 10, 100, 1_000),
            Threshold = Words.One(random, 0, 0, 0, 0.1, 0.5, 1),
            ShowExpired = random.Next(4) == 0,
            ShowSuperseded = random.Next(4) == 0,
            AsOf = random.Next(3) == 0 ? time.GetUtcNow().AddHours(-random.Next(-10, 400)) : null,
            Relations = random.Next(4) == 0,
        };
        return (
            $"search {Told(request)} {filter}",
            async side => await side.Engine.SearchAsync(request with { Filter = Parsed(side, filter) }, token)
        );
    }

    private (string Text, Func<Side, Task<object?>> Ask) List(int ids)
    {
        var filter = Filter(ids);
        var request = new ListRequest
        {
            Tenant = Words.One(random, Words.Tenants),
            ShowExpired = random.Next(3) == 0,
            ShowSuperseded = random.Next(3) == 0,
            AsOf = random.Next(3) == 0 ? time.GetUtcNow().AddHours(-random.Next(-10, 400)) : null,
            Offset = Words.One(random, 0, 0, 1, 5, 10_000),
            Limit = Words.One(random, 0, 1, 5, 1_000, 1_000),
        };
        return (
            $"list {Told(request)} {filter}",
            async side => await side.Engine.ListAsync(request with { Filter = Parsed(side, filter) }, token)
        );
    }

    private (string Text, Func<Side, Task<object?>> Ask) Life(int ids)
    {
        var (tenant, id) = (Words.One(random, Words.Tenants), random.Next(ids + 1));
        return (
            $"life of #{id} of {tenant}",
            async side => new
            {
                Memory = await side.Engine.GetAsync(tenant, side.Id(id), token),
                History = await side.Engine.HistoryAsync(tenant, side.Id(id), token),
                Event = await side.Engine.GetEventAsync(tenant, side.Id(id), token),
            }
        );
    }

    private (string Text, Func<Side, Task<object?>> Ask) Graph(int ids)
    {
        var filter = random.Next(2) == 0 ? "{}" : Filter(ids);
        var request = new GraphRequest
        {
            Tenant = Words.One(random, Words.Tenants),
            Entity =
                random.Next(3) == 0
                    ? null
                    : Words.One(random, ["alice", "user", "paris", "ACME", .. Words.Names, .. Words.Places, .. Words.Things]),
            Depth = random.Next(1, 5),
            Limit = Words.One(random, 1, 5, 1_000),
            AsOf = random.Next(3) == 0 ? time.GetUtcNow().AddHours(-random.Next(-10, 400)) : null,
        };
        return (
            $"graph {Told(request)} {filter}",
            async side => await side.Engine.RelationsAsync(request with { Filter = Parsed(side, filter) }, token)
        );
    }

    private (string Text, Func<Side, Task<object?>> Ask) Entities()
    {
        var (tenant, type, offset, limit) = (
            Words.One(random, Words.Tenants),
            Words.One<EntityType?>(random, null, EntityType.User, EntityType.Run),
            random.Next(3),
            random.Next(8)
        );
        return (
            $"entities of {tenant}: {type} {offset} {limit}",
            async side => await side.Engine.EntitiesAsync(tenant, type, offset, limit, token)
        );
    }

    private (string Text, Func<Side, Task<object?>> Ask) Events()
    {
        var (tenant, offset, limit) = (Words.One(random, Words.Tenants), random.Next(20), random.Next(20));
        return ($"events of {tenant}: {offset} {limit}", async side => await side.Engine.ListEventsAsync(tenant, offset, limit, token));
    }

    private (string Text, Func<Side, Task<object?>> Ask) DeadLetters()
    {
        var (tenant, replays) = (Words.One(random, Words.Tenants), random.Next(2) == 0);
        return (
            $"dead letters of {tenant}, replayed: {replays}",
            async side => new
            {
                Letters = await side.Engine.DeadLettersAsync(tenant, 0, 10, token),
                Replayed = replays ? await side.Engine.ReplayDeadLettersAsync(tenant, null, token) : 0,
            }
        );
    }

    private (string Text, Func<Side, Task<object?>> Ask) Export()
    {
        var tenant = Words.One(random, Words.Tenants);
        return ($"export of {tenant}", async side => await ExportedAsync(side, tenant, token));
    }

    /// <summary>Everything that a tenant has, in an order that does not depend on ids, and without the last one.</summary>
    public static async Task<object?> ExportedAsync(Side side, string tenant, CancellationToken token)
    {
        using var output = new MemoryStream();
        await side.Host.Get<IMemoryTransfer>().ExportAsync(new ExportRequest { Tenant = tenant, Vectors = true }, output, token);
        return Encoding
            .UTF8.GetString(output.ToArray())
            .Split('\n')
            .Where(line => !line.Contains("\"last_id\"", StringComparison.Ordinal))
            .Select(side.Named)
            .Order(StringComparer.Ordinal)
            .ToArray();
    }

    private string Filter(int ids, bool narrow = false)
    {
        var filter = narrow && random.Next(2) == 0 ? [] : Filters.Of(random, time.GetUtcNow(), ids);
        if (narrow)
        {
            filter["memory_ids"] = new System.Text.Json.Nodes.JsonArray([
                .. Enumerable.Range(0, 6).Select(_ => (System.Text.Json.Nodes.JsonNode)$"#{random.Next(ids + 1)}#"),
            ]);
        }

        return filter.ToJsonString();
    }

    private static MemoryFilter Parsed(Side side, string filter) => Requests.Filter(side.Unnamed(filter));

    private static string Told<T>(T request) => JsonSerializer.Serialize(request);
}
