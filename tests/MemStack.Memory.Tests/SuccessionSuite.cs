using MemStack.Memory.Consolidation;
using MemStack.Memory.Model;

namespace MemStack.Memory.Tests;

/// <summary>Tests which facts an add ends, and when.</summary>
public abstract class SuccessionSuite : ScriptedSuite
{
    protected SuccessionSuite()
    {
        Script.Says("I live in Paris", "user/lives_in", "paris");
        Script.Says("I live in Berlin", "user/lives_in", "berlin");
        Script.Says("Berlin is my home", "user/lives_in", "berlin");
        Script.Says("I live in Rome", "user/lives_in", "rome");
        Script.Says("I work at Acme", "user/works_at", "acme");
        Script.Says("I work at Globex", "user/works_at", "globex");
    }

    [Fact]
    public async Task The_answer_added_last_is_true_when_two_begin_at_the_same_instant()
    {
        var began = Time.GetUtcNow() - TimeSpan.FromDays(9);
        var paris = await AnswerAsync("I live in Paris", began);
        var berlin = await AnswerAsync("I live in Berlin", began);

        Assert.Equal(["I live in Berlin"], await ListedAsync());
        var closed = (await Engine.GetAsync("t1", paris.Id, Token))!;
        Assert.Equal((began, berlin.Id), (closed.ValidTo, closed.SupersededBy));
    }

    [Fact]
    public async Task An_answer_dated_at_the_moment_of_its_add_ends_though_the_clock_went_back()
    {
        await AnswerAsync("I live in Paris", Time.GetUtcNow());
        Time.AdjustTime(Time.GetUtcNow() - TimeSpan.FromHours(2));
        await SayAsync("I live in Berlin");

        Assert.Equal(["I live in Berlin"], await ListedAsync());
    }

    [Theory]
    [InlineData(-2, -1)]
    [InlineData(-1, -2)]
    [InlineData(-1, -1)]
    public async Task A_late_answer_ends_when_the_first_of_the_later_ones_begins(int first, int second)
    {
        var now = Time.GetUtcNow();
        var berlin = await AnswerAsync("I live in Berlin", now.AddDays(first));
        var home = await AnswerAsync("Berlin is my home", now.AddDays(second));
        var late = await AnswerAsync("I live in Rome", now.AddDays(-9));

        var next = first <= second ? berlin : home;
        Assert.Equal((next.ValidFrom, next.Id), (late.ValidTo, late.SupersededBy));
    }

    [Fact]
    public async Task Each_answer_of_an_add_ends_the_answer_to_its_own_question()
    {
        var paris = (await SayAsync("I live in Paris")).Memories[0];
        var acme = (await SayAsync("I work at Acme")).Memories[0];
        var result = await AddAsync("I live in Berlin", "I work at Globex");

        Assert.Equal(
            [(paris.Id, result.Memories[0].Id), (acme.Id, result.Memories[1].Id)],
            result.Superseded.Select(memory => (memory.Id, memory.SupersededBy!.Value))
        );
    }

    [Fact]
    public async Task Only_the_fact_that_the_consolidator_names_is_ended_and_the_same_answer_stays_open()
    {
        await SayAsync("Berlin is my home");
        var flat = (await SayAsync("I look for a flat")).Memories[0];
        Script.Decide = (_, _) => new ConsolidationDecision([flat.Id], null);

        Assert.Equal([flat.Id], (await SayAsync("I live in Berlin")).Superseded.Select(memory => memory.Id));
    }

    [Fact]
    public async Task A_fact_that_two_facts_of_an_add_end_is_ended_by_the_first()
    {
        var flat = (await SayAsync("I look for a flat")).Memories[0];
        Script.Decide = (_, _) => new ConsolidationDecision([flat.Id], null);
        var result = await AddAsync("I found a flat", "I signed the contract");

        Assert.Equal(result.Memories[0].Id, Assert.Single(result.Superseded).SupersededBy);
    }

    [Fact]
    public async Task An_answer_that_the_consolidator_names_twice_is_ended_once()
    {
        var paris = (await SayAsync("I live in Paris")).Memories[0];
        Script.Decide = (_, _) => new ConsolidationDecision([paris.Id, paris.Id], null);

        Assert.Single((await SayAsync("I live in Berlin")).Superseded);
        Assert.Equal(
            [HistoryEvent.Add, HistoryEvent.Supersede],
            (await Engine.HistoryAsync("t1", paris.Id, Token))!.Select(step => step.Event)
        );
    }

    private async Task<MemoryRecord> AnswerAsync(string text, DateTimeOffset began) =>
        Assert.Single((await Engine.AddAsync(Said(text) with { Timestamp = began }, Token)).Memories);

    private Task<AddResult> AddAsync(params string[] texts) =>
        Engine.AddAsync(Said("") with { Messages = [.. texts.Select(text => new ChatMessage("user", text))] }, Token);
}
