using System.Text.Json.Nodes;
using MemStack.Memory.English.Consolidation;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Stores;
using MemStack.Memory.Text;

namespace MemStack.Memory.Tests.Isolation;

/// <summary>
/// Tests a property: after any history, a list has exactly the memories that tenant, filter, validity and expiry allow, and a search only
/// such.
/// </summary>
public abstract class IsolationSuite : EngineSuite
{
    private const int Steps = 90;
    private const int Questions = 60;

    private readonly ExpectedMemories _expected = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Lists_and_searches_show_exactly_the_visible_memories(int seed)
    {
        var random = new Random(seed);
        for (var step = 0; step < Steps; step++)
        {
            Time.Advance(TimeSpan.FromMinutes(random.Next(1, 600)));
            await StepAsync(random);
        }

        for (var question = 0; question < Questions; question++)
        {
            await AskAsync(random, $"seed {seed}, question {question}");
        }
    }

    private async Task StepAsync(Random random)
    {
        switch (random.Next(10))
        {
            case < 5:
                await AddMessageAsync(random);
                break;
            case < 8:
                await AddFactAsync(random);
                break;
            case 8 when _expected.Present is { Count: > 0 } present:
                var gone = random.GetItems([.. present], 1)[0];
                Assert.False(await Engine.DeleteAsync(Other(gone.Record.Tenant), gone.Record.Id, Token));
                Assert.True(await Engine.DeleteAsync(gone.Record.Tenant, gone.Record.Id, Token));
                gone.Deleted = true;
                break;
            case 9 when _expected.Present is { Count: > 0 } present && random.GetItems([.. present], 1)[0] is { Record.Slot: null } changed:
                changed.Text = Text(random);
                Assert.Null(
                    await Engine.UpdateAsync(
                        new UpdateRequest
                        {
                            Tenant = Other(changed.Record.Tenant),
                            Id = changed.Record.Id,
                            Text = "foreign",
                        },
                        Token
                    )
                );
                Assert.NotNull(
                    await Engine.UpdateAsync(
                        new UpdateRequest
                        {
                            Tenant = changed.Record.Tenant,
                            Id = changed.Record.Id,
                            Text = changed.Text,
                        },
                        Token
                    )
                );
                break;
        }
    }

    private async Task AddMessageAsync(Random random)
    {
        var result = await Engine.AddAsync(
            new AddRequest
            {
                Tenant = random.GetItems(Names.Tenants, 1)[0],
                UserId = random.GetItems(Names.Users, 1)[0],
                AgentId = random.Next(3) == 0 ? Names.Agent : null,
                RunId = random.Next(2) == 0 ? random.GetItems(Names.Runs, 1)[0] : null,
                Infer = false,
                Messages = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => new ChatMessage("user", Text(random)))],
                Metadata = random.Next(3) == 0 ? null : new JsonObject { ["k"] = random.Next(3) },
                Timestamp = random.Next(3) == 0 ? Time.GetUtcNow().AddHours(-random.Next(1, 300)) : null,
                ExpiresAt = random.Next(4) == 0 ? DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime).AddDays(random.Next(0, 40)) : null,
            },
            Token
        );
        foreach (var memory in result.Memories)
        {
            _expected.Add(memory);
        }
    }

    private async Task AddFactAsync(Random random)
    {
        var text = Text(random);
        var record = new MemoryRecord
        {
            Id = Guid.CreateVersion7(Time.GetUtcNow()),
            Tenant = random.GetItems(Names.Tenants, 1)[0],
            UserId = random.GetItems(Names.Users, 1)[0],
            RunId = random.Next(2) == 0 ? random.GetItems(Names.Runs, 1)[0] : null,
            Text = text,
            Hash = TextHash.Of(text),
            Slot = random.Next(2) == 0 ? "user/lives_in" : "user/works_at",
            SlotValue = random.GetItems(Names.Words, 1)[0],
            // Not always in order: an older fact may be added later.
            ValidFrom = random.Next(3) == 0 ? Time.GetUtcNow().AddHours(-random.Next(1, 300)) : null,
            CreatedAt = Time.GetUtcNow(),
            UpdatedAt = Time.GetUtcNow(),
        };
        await Host.Get<IMemoryStore>()
            .AddAsync(
                new AddBatch
                {
                    EventId = Guid.CreateVersion7(Time.GetUtcNow()),
                    Tenant = record.Tenant,
                    Memories =
                    [
                        new NewMemory(record, TextAnalyzer.Index(text)) { Contradicts = SlotRules.By(record.Slot, record.SlotValue) },
                    ],
                    Fingerprint = "",
                    Now = Time.GetUtcNow(),
                    OldestKey = Time.GetUtcNow().AddDays(-1),
                },
                Token
            );
        _expected.Add(record);
    }

    private async Task AskAsync(Random random, string what)
    {
        var tenant = random.GetItems(Names.Tenants, 1)[0];
        var condition = Condition.Random(random);
        DateTimeOffset? asOf = random.Next(2) == 0 ? Time.GetUtcNow().AddHours(-random.Next(0, 600)) : null;
        var showExpired = random.Next(4) == 0;
        what = $"{what}: {tenant} {condition} as of {asOf}, expired {showExpired}";
        var visible = _expected.Visible(tenant, condition, Time.GetUtcNow(), asOf, showExpired).ToDictionary(memory => memory.Record.Id);

        var listed = await Engine.ListAsync(
            new ListRequest
            {
                Tenant = tenant,
                Filter = condition.Filter,
                AsOf = asOf,
                ShowExpired = showExpired,
                Limit = 1_000,
            },
            Token
        );
        Assert.True(
            visible.Keys.Order().SequenceEqual(listed.Items.Select(memory => memory.Id).Order()),
            $"{what}: listed {listed.Items.Count}, expected {visible.Count}"
        );
        Assert.Equal(visible.Count, listed.Total);

        var word = random.GetItems(Names.Words, 1)[0];
        var found = await Engine.SearchAsync(
            new SearchRequest
            {
                Tenant = tenant,
                Query = word,
                Filter = condition.Filter,
                AsOf = asOf,
                ShowExpired = showExpired,
                TopK = 1_000,
            },
            Token
        );
        Assert.True(found.All(hit => visible.ContainsKey(hit.Memory.Id)), $"{what}: '{word}' found what is not visible");
        Assert.True(found.All(hit => hit.Memory.Text == visible[hit.Memory.Id].Text), $"{what}: '{word}' found an older text");
        var saying = visible
            .Values.Where(memory => memory.Text.Contains(word, StringComparison.Ordinal))
            .Select(memory => memory.Record.Id);
        Assert.True(saying.All(id => found.Any(hit => hit.Memory.Id == id)), $"{what}: '{word}' missed a memory that says it");
    }

    private static string Text(Random random) => string.Join(' ', random.GetItems(Names.Words, random.Next(1, 4)));

    private static string Other(string tenant) => tenant == Names.Tenants[0] ? Names.Tenants[1] : Names.Tenants[0];
}
