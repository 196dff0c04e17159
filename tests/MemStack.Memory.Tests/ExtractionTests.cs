using MemStack.Memory.Configuration;
using MemStack.Memory.English.Extraction;
using MemStack.Memory.Model;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Tests;

/// <summary>Tests the facts that the rules extract from a conversation, and the words of a query that are searched for.</summary>
public sealed class ExtractionTests
{
    [Theory]
    [InlineData("user", "I'm vegan.", "I'm vegan.")]
    [InlineData("user", "Hi! My name is Ana and I work at Acme Inc. in Porto.", "My name is Ana|I work at Acme Inc. in Porto.")]
    [InlineData("user", "Thanks, that's great!", "")]
    [InlineData("user", "Can you help me? Tell me a joke.", "")]
    [InlineData(
        "user",
        "Dr. J. Smith is my dentist. What time is it? I paid 3.50 for it.",
        "Dr. J. Smith is my dentist.|I paid 3.50 for it."
    )]
    [InlineData("user", "- I like tea\n- I hate coffee", "I like tea|I hate coffee")]
    [InlineData("user", "我住在东京。你呢？", "我住在东京。你呢？")]
    [InlineData("user", "你住在哪里？", "")]
    [InlineData("user", "I moved to Berlin. i moved to berlin.", "I moved to Berlin.")]
    [InlineData(
        "assistant",
        "Great question! Let me know if I can help. The museum in Lisbon opens at nine on Tuesdays.",
        "The museum in Lisbon opens at nine on Tuesdays."
    )]
    [InlineData("assistant", "Sure, I'd be happy to help with that.", "")]
    [InlineData("system", "The user lives in Rome.", "")]
    public async Task Statements_are_kept(string role, string content, string expected)
    {
        var facts = await new RuleFactExtractor(Options.Create(new MemoryOptions())).ExtractAsync(
            [new ChatMessage(role, content, "speaker")],
            DateTimeOffset.UnixEpoch,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), facts.Select(fact => fact.Text));
        Assert.All(facts, fact => Assert.Equal((role, "speaker"), (fact.Role, fact.ActorId)));
    }

    [Fact]
    public async Task There_are_never_more_facts_than_allowed()
    {
        var text = string.Concat(Enumerable.Range(0, 500).Select(i => $"I own car number {i}. "));
        var extractor = new RuleFactExtractor(Options.Create(new MemoryOptions { MaxFactsPerAdd = 7 }));

        Assert.Equal(
            7,
            (
                await extractor.ExtractAsync(
                    [new ChatMessage("user", text)],
                    DateTimeOffset.UnixEpoch,
                    TestContext.Current.CancellationToken
                )
            ).Count
        );
    }
}
