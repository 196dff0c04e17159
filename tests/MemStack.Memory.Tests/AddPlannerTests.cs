using MemStack.Memory.Model;
using MemStack.Memory.Plans;

namespace MemStack.Memory.Tests;

/// <summary>Tests the parts of an add's plan that its result does not show.</summary>
public sealed class AddPlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_paused_memory_is_no_duplicate_by_its_words()
    {
        var plan = Plan(default, [New("tea") with { DedupKey = "tea" }], Paused("tea"));

        Assert.Equal(["tea"], plan.Result.Memories.Select(memory => memory.Text));
    }

    [Fact]
    public void A_paused_memory_is_no_duplicate_whatever_the_consolidator_says()
    {
        var paused = Paused("tea");
        var plan = Plan(default, [New("sencha") with { DuplicateOf = paused.Record.Id }], paused);

        Assert.Equal(["sencha"], plan.Result.Memories.Select(memory => memory.Text));
    }

    [Fact]
    public void A_conversation_goes_on_after_its_last_turn()
    {
        var plan = Plan(new ThreadTail(7, 3, "yankee", "xray"), [New("alpha"), New("bravo"), New("charlie")], thread: "thread");

        Assert.Equal("alpha", plan.TailNext);
        Assert.Equal(
            [(4, "xray", "yankee", "bravo"), (5, "yankee", "alpha", "charlie"), (6, "alpha", "bravo", null)],
            plan.Inserts.Select(memory => (memory.Turn, memory.Words.BeforePrevious, memory.Words.Previous, memory.Words.Next))
        );
    }

    [Fact]
    public void The_first_turn_of_a_conversation_has_none_before_it()
    {
        var plan = Plan(default, [New("alpha")], thread: "thread");

        Assert.Null(plan.TailNext);
        var first = Assert.Single(plan.Inserts);
        Assert.Equal((1, null, null), (first.Turn, first.Words.Previous, first.Words.BeforePrevious));
    }

    [Fact]
    public void Memories_outside_a_conversation_have_no_neighbours()
    {
        var plan = Plan(default, [New("alpha"), New("bravo")]);

        Assert.All(plan.Inserts, memory => Assert.Equal((0, new IndexedWords(memory.Record.Text)), (memory.Turn, memory.Words)));
    }

    [Fact]
    public void A_memory_is_indexed_by_the_words_of_its_message_too()
    {
        var plan = Plan(default, [New("alpha") with { SourceTerms = "alpha bravo" }]);

        Assert.Equal(new IndexedWords("alpha") { Source = "alpha bravo" }, Assert.Single(plan.Inserts).Words);
    }

    private static AddPlan Plan(ThreadTail tail, NewMemory[] memories, LoadedMemory? stored = null, string? thread = null) =>
        AddPlanner.Plan(
            new AddBatch
            {
                EventId = Guid.CreateVersion7(),
                Tenant = "t1",
                Memories = memories,
                Thread = thread,
                Fingerprint = "",
                Now = Now,
                OldestKey = Now,
            },
            new AddState(stored is null ? [] : [stored], [11, 12, 13], tail)
        );

    private static NewMemory New(string text) => new(Record(text), text);

    private static LoadedMemory Paused(string text) => new(1, Record(text) with { State = MemoryState.Paused }) { DedupKey = text };

    private static MemoryRecord Record(string text) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Tenant = "t1",
            UserId = "alice",
            Text = text,
            Hash = "",
            CreatedAt = Now,
            UpdatedAt = Now,
        };
}
