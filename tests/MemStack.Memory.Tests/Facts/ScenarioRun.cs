using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace MemStack.Memory.Tests.Facts;

/// <summary>Runs a scenario on a real engine, each with a user of its own, and returns the differences from the expected state.</summary>
internal sealed class ScenarioRun(IMemoryEngine engine, FakeTimeProvider time)
{
    private const string Tenant = "scenarios";

    /// <summary>Returns the faults in the present facts, and the lost ones, of which there must be none.</summary>
    public async Task<(IReadOnlyList<string> Wrong, IReadOnlyList<string> Lost)> PlayAsync(Scenario scenario, CancellationToken token)
    {
        var user = scenario.Name;
        var statements = new List<(DateTimeOffset At, List<MemoryRecord> Memories)>();
        foreach (var add in scenario.Adds)
        {
            time.Advance(TimeSpan.FromDays(1));
            var result = await engine.AddAsync(
                new AddRequest
                {
                    Tenant = Tenant,
                    UserId = user,
                    Messages = add,
                    Infer = true,
                },
                token
            );
            statements.AddRange(ByMessage(add, [.. result.Memories, .. result.Touched]).Select(memories => (time.GetUtcNow(), memories)));
        }

        time.Advance(TimeSpan.FromDays(1));
        var filter = Requests.User(user);
        var open = await ListAsync(
            new ListRequest
            {
                Tenant = Tenant,
                Filter = filter,
                Limit = 1000,
            },
            token
        );
        var all = await ListAsync(
            new ListRequest
            {
                Tenant = Tenant,
                Filter = filter,
                Limit = 1000,
                ShowSuperseded = true,
            },
            token
        );
        var found = (
            await engine.SearchAsync(
                new SearchRequest
                {
                    Tenant = Tenant,
                    Filter = filter,
                    Query = scenario.Question,
                    TopK = 10,
                },
                token
            )
        ).Select(hit => hit.Memory.Id).ToHashSet();
        var (wrong, lost) = (new List<string>(), new List<string>());
        foreach (var expected in scenario.Expectations)
        {
            var meant = statements[expected.Statement - 1]
                .Memories.Where(memory => expected.Part is null || memory.Text.Contains(expected.Part, StringComparison.OrdinalIgnoreCase))
                .ToList();
            var right = expected.Kind switch
            {
                '=' => meant.Exists(memory => open.Contains(memory.Id) && found.Contains(memory.Id)),
                '+' => meant.Exists(memory => open.Contains(memory.Id)),
                _ => meant.Count > 0 && meant.TrueForAll(memory => !open.Contains(memory.Id) && !found.Contains(memory.Id)),
            };
            if (!right)
            {
                wrong.Add($"{expected.Kind} {expected.Statement} {expected.Part}");
            }
        }

        foreach (var (index, (at, memories)) in statements.Index())
        {
            if (memories.Count == 0)
            {
                lost.Add($"{index + 1}: no fact");
            }

            foreach (var memory in memories)
            {
                var history = await engine.HistoryAsync(Tenant, memory.Id, token);
                if (history is null || history[0].NewText != memory.Text)
                {
                    lost.Add($"{index + 1}: no history");
                }

                if (!all.Contains(memory.Id))
                {
                    lost.Add($"{index + 1}: not among the superseded");
                }

                if (
                    !open.Contains(memory.Id)
                    && memory.SupersededBy is null
                    && history?.Any(step => step.Event == HistoryEvent.Supersede) != true
                )
                {
                    lost.Add($"{index + 1}: ended without a trace");
                }

                var then = await ListAsync(
                    new ListRequest
                    {
                        Tenant = Tenant,
                        Filter = filter,
                        Limit = 1000,
                        AsOf = at,
                    },
                    token
                );
                // A fact that was corrected in the same message was never true.
                if (!then.Contains(memory.Id) && !memories.Exists(other => other.ValidTo is not null) && !Ended(history, at))
                {
                    lost.Add($"{index + 1}: not true when it was said");
                }
            }
        }

        return (wrong, lost);
    }

    private static bool Ended(IReadOnlyList<HistoryEntry>? history, DateTimeOffset at) =>
        history?.Any(step => step.Event == HistoryEvent.Supersede && step.CreatedAt == at) == true;

    private async Task<HashSet<Guid>> ListAsync(ListRequest request, CancellationToken token) =>
        [.. (await engine.ListAsync(request, token)).Items.Select(memory => memory.Id)];

    // Facts keep the words of their message; one that was combined from two has those of the later one.
    private static List<MemoryRecord>[] ByMessage(IReadOnlyList<ChatMessage> messages, IReadOnlyList<MemoryRecord> memories)
    {
        var byMessage = messages.Select(_ => new List<MemoryRecord>()).ToArray();
        var rest = new Queue<MemoryRecord>();
        foreach (var memory in memories)
        {
            var index =
                messages.Count == 1
                    ? 0
                    : messages.ToList().FindIndex(message => message.Content.Contains(memory.Text, StringComparison.Ordinal));
            if (index >= 0)
            {
                byMessage[index].Add(memory);
            }
            else
            {
                rest.Enqueue(memory);
            }
        }

        foreach (var empty in byMessage.Where(list => list.Count == 0))
        {
            if (rest.TryDequeue(out var memory))
            {
                empty.Add(memory);
            }
        }

        return byMessage;
    }
}
