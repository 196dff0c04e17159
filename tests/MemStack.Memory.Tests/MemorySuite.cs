using System.Text.Json.Nodes;
using MemStack.Memory.Configuration;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Text;

namespace MemStack.Memory.Tests;

/// <summary>Reading, changing and deleting.</summary>
public abstract class MemorySuite : EngineSuite
{
    [Fact]
    public async Task The_store_answers_a_ping_until_it_is_closed()
    {
        var store = Host.Get<Stores.IMemoryStore>();
        await store.PingAsync(Token);
        await Host.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.PingAsync(Token));
    }

    [Fact]
    public async Task Lists_are_newest_first_and_paged()
    {
        for (var i = 0; i < 5; i++)
        {
            await AddOneAsync($"memory {i}");
            Time.Advance(TimeSpan.FromSeconds(i % 2));
        }

        var page = await Engine.ListAsync(Requests.List(Requests.User("alice")) with { Offset = 1, Limit = 3 }, Token);

        Assert.Equal(5, page.Total);
        Assert.Equal(["memory 3", "memory 2", "memory 1"], page.Items.Select(memory => memory.Text));
    }

    [Fact]
    public async Task An_update_changes_text_index_and_history()
    {
        var before = await AddOneAsync("I live in Paris");
        Time.Advance(TimeSpan.FromMinutes(1));
        var after = await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = before.Id,
                Text = "I live in Berlin",
                Metadata = new JsonObject { ["k"] = "v" },
            },
            Token
        );

        Assert.Equal(("I live in Berlin", Time.GetUtcNow(), before.CreatedAt), (after!.Text, after.UpdatedAt, after.CreatedAt));
        Assert.NotEqual(before.Hash, after.Hash);
        Assert.Empty(await FoundAsync("Paris"));
        Assert.Equal(["I live in Berlin"], await FoundAsync("Berlin"));
        var history = (await Engine.HistoryAsync("t1", before.Id, Token))!;
        Assert.Equal(
            [(HistoryEvent.Add, null, "I live in Paris"), (HistoryEvent.Update, "I live in Paris", "I live in Berlin")],
            history.Select(step => (step.Event, step.OldText, step.NewText))
        );
        Assert.Equal("v", history[1].Snapshot.Metadata!["k"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_update_sets_and_clears_the_expiry_and_leaves_the_rest()
    {
        var memory = await AddOneAsync("I live in Paris");
        var set = await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = memory.Id,
                SetExpiresAt = true,
                ExpiresAt = new DateOnly(2026, 5, 1),
            },
            Token
        );
        var cleared = await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = memory.Id,
                SetExpiresAt = true,
            },
            Token
        );

        Assert.Equal((new DateOnly(2026, 5, 1), memory.Text), (set!.ExpiresAt!.Value, set.Text));
        Assert.Null(cleared!.ExpiresAt);
    }

    [Fact]
    public async Task A_deleted_memory_is_hidden_everywhere_and_its_history_stays()
    {
        var memory = await AddOneAsync("I live in Paris");

        Assert.True(await Engine.DeleteAsync("t1", memory.Id, Token));
        Assert.False(await Engine.DeleteAsync("t1", memory.Id, Token));
        Assert.Null(await Engine.GetAsync("t1", memory.Id, Token));
        Assert.Null(
            await Engine.UpdateAsync(
                new UpdateRequest
                {
                    Tenant = "t1",
                    Id = memory.Id,
                    Text = "x",
                },
                Token
            )
        );
        Assert.Empty(await ListedAsync());
        Assert.Empty(await ListedAsync(Requests.Filter("""{"state":"deleted"}""")));
        Assert.Empty(await FoundAsync("Paris"));
        Assert.Empty((await Engine.EntitiesAsync("t1", null, 0, 10, Token)).Items);
        var last = (await Engine.HistoryAsync("t1", memory.Id, Token))![^1];
        Assert.Equal((HistoryEvent.Delete, "I live in Paris", null), (last.Event, last.OldText, last.NewText));
    }

    [Fact]
    public async Task Deleting_by_filter_deletes_only_matching_memories_and_leaves_an_event()
    {
        await AddOneAsync("one");
        await AddOneAsync("two");
        await AddOneAsync("three", "bob");
        var (eventId, deleted) = await Engine.DeleteAllAsync("t1", Requests.User("alice"), Token);

        Assert.Equal(2, deleted);
        Assert.Equal(["three"], await ListedAsync());
        Assert.Equal("DELETE_ALL", (await Engine.GetEventAsync("t1", eventId, Token))!.Type);
        Assert.Equal(0, (await Engine.DeleteAllAsync("t1", Requests.User("nobody"), Token)).Deleted);
    }

    [Fact]
    public async Task Entities_are_counted_by_name()
    {
        await AddOneAsync("one", "bob");
        await AddOneAsync("two", "alice");
        await Engine.AddAsync(Requests.Verbatim("three", "bob") with { RunId = "r1" }, Token);

        var page = await Engine.EntitiesAsync("t1", null, 0, 10, Token);
        Assert.Equal(
            [(EntityType.User, "alice", 1), (EntityType.User, "bob", 2), (EntityType.Run, "r1", 1L)],
            page.Items.Select(entity => (entity.Type, entity.Name, entity.TotalMemories))
        );
        Assert.Equal(3, page.Total);
        Assert.Equal(2, (await Engine.EntitiesAsync("t1", EntityType.User, 5, 10, Token)).Total);
    }

    [Fact]
    public async Task Events_are_listed_newest_first_with_their_memories()
    {
        await AddOneAsync("one");
        await AddOneAsync("two");
        var page = await Engine.ListEventsAsync("t1", 0, 10, Token);

        Assert.Equal(2, page.Total);
        Assert.Equal(["two", "one"], page.Items.Select(found => Assert.Single(found.Memories).Text));
    }

    [Fact]
    public async Task A_memory_is_visible_through_its_last_day()
    {
        await Engine.AddAsync(Requests.Verbatim("Paris trip") with { ExpiresAt = new DateOnly(2026, 3, 2) }, Token);

        Time.SetUtcNow(new DateTimeOffset(2026, 3, 2, 23, 59, 59, TimeSpan.Zero));
        Assert.Single(await FoundAsync("Paris"));
        Time.SetUtcNow(new DateTimeOffset(2026, 3, 3, 0, 0, 0, TimeSpan.Zero));
        Assert.Empty(await FoundAsync("Paris"));
        Assert.Empty(await ListedAsync());
        Assert.Single((await Engine.ListAsync(Requests.List() with { ShowExpired = true }, Token)).Items);
        Assert.Single(await Engine.SearchAsync(Requests.Search("Paris") with { ShowExpired = true }, Token));
    }

    [Fact]
    public async Task Memories_of_a_user_whose_id_is_longer_than_new_ones_may_be_are_read_changed_and_erased()
    {
        var user = new string('u', 2 * MemoryOptions.MaxIdentifierLength);
        var stored = new MemoryRecord
        {
            Id = Guid.CreateVersion7(),
            Tenant = "t1",
            UserId = user,
            Text = "I keep bees",
            Hash = TextHash.Of("I keep bees"),
            CreatedAt = Time.GetUtcNow(),
            UpdatedAt = Time.GetUtcNow(),
        };
        await Host.Get<ITransferStore>().WriteAsync(new TransferBatch("t1", [new TransferredMemory(stored)], Overwrite: false), Token);

        Assert.Equal(stored.Id, Assert.Single((await Engine.ListAsync(Requests.List(Requests.User(user)), Token)).Items).Id);
        var search = Requests.Search("bees") with { Filter = Requests.User(user) };
        Assert.Equal(user, Assert.Single(await Engine.SearchAsync(search, Token)).Memory.UserId);
        var update = new UpdateRequest
        {
            Tenant = "t1",
            Id = stored.Id,
            Text = "I keep hens",
        };
        Assert.Equal("I keep hens", (await Engine.UpdateAsync(update, Token))?.Text);
        Assert.Equal(1, await Engine.EraseAsync("t1", Requests.User(user), Token));
        Assert.Null(await Engine.GetAsync("t1", stored.Id, Token));
    }

    [Fact]
    public async Task A_tenant_sees_nothing_of_another()
    {
        var random = new Random(7);
        var owners = new Dictionary<Guid, string>();
        var events = new Dictionary<Guid, string>();
        for (var i = 0; i < 60; i++)
        {
            var tenant = "t" + random.Next(3);
            var result = await Engine.AddAsync(
                Requests.Verbatim($"secret number {i}", "u" + random.Next(2), tenant) with
                {
                    RunId = "r" + random.Next(2),
                },
                Token
            );
            owners.Add(result.Memories[0].Id, tenant);
            events.Add(result.EventId, tenant);
        }

        foreach (var tenant in (string[])["t0", "t1", "t2", "t3"])
        {
            var own = owners.Where(pair => pair.Value == tenant).Select(pair => pair.Key).Order().ToList();
            Assert.Equal(own, (await Engine.ListAsync(Requests.List(tenant: tenant), Token)).Items.Select(memory => memory.Id).Order());
            Assert.Equal(
                own,
                (await Engine.SearchAsync(Requests.Search("secret number", MemoryFilter.All(), tenant) with { TopK = 100 }, Token))
                    .Select(hit => hit.Memory.Id)
                    .Order()
            );
            Assert.Equal(
                own.Count,
                (await Engine.EntitiesAsync(tenant, EntityType.User, 0, 10, Token)).Items.Sum(entity => entity.TotalMemories)
            );
            Assert.Equal(own.Count, (await Engine.ListEventsAsync(tenant, 0, 100, Token)).Total);
            foreach (var (id, _) in owners.Where(pair => pair.Value != tenant))
            {
                Assert.Null(await Engine.GetAsync(tenant, id, Token));
                Assert.Null(await Engine.HistoryAsync(tenant, id, Token));
                Assert.Null(
                    await Engine.UpdateAsync(
                        new UpdateRequest
                        {
                            Tenant = tenant,
                            Id = id,
                            Text = "mine",
                        },
                        Token
                    )
                );
                Assert.False(await Engine.DeleteAsync(tenant, id, Token));
            }

            foreach (var (id, _) in events.Where(pair => pair.Value != tenant))
            {
                Assert.Null(await Engine.GetEventAsync(tenant, id, Token));
            }
        }

        Assert.Equal(0, (await Engine.DeleteAllAsync("t3", MemoryFilter.All(), Token)).Deleted);
        Assert.Equal(owners.Count(pair => pair.Value == "t0"), (await Engine.DeleteAllAsync("t0", MemoryFilter.All(), Token)).Deleted);
        Assert.Equal(owners.Count(pair => pair.Value == "t1"), (await Engine.ListAsync(Requests.List(tenant: "t1"), Token)).Total);
    }
}
