using MemStack.Memory.Configuration;
using MemStack.Memory.English.Consolidation;
using MemStack.Memory.English.Extraction;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Text;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Tests.Facts;

/// <summary>Tests the grammar's tables and bounds, and the rules of contradiction.</summary>
public sealed class GrammarTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Hostile =>
        [
            new string('a', 32_768),
            new string('"', 32_768),
            new string('(', 32_768),
            new string('.', 16_384) + new string('\'', 16_384),
            "I " + Many("not ", 8_000),
            "I live " + Many("really ", 4_600) + "in Paris",
            "I like " + Many("tea and ", 4_000),
            Many("my sister's ", 2_700),
            Many("Anna's ", 4_600),
            Many("I live in Paris, ", 1_900),
            Many("if when because and but ", 1_300),
            Many("\ud83d\ude00", 16_000),
            Many("e\u0301\u0301\u0301", 8_000),
            "My " + Many("very ", 6_000) + "name is " + Many("Bob ", 600),
            Many("what ", 6_000) + "?",
            Many("I moved to Berlin and my sister Anna works at Acme in Paris. ", 320),
            Many(",;:\u2014,()\"", 2_500),
            Many("word ", 10_000),
            Many("We moved our retro to ", 900),
            Many("my new email, it's ", 1_000),
            Many("three cups of ", 1_400),
            Many("I'm not at Acme any more ", 800),
            Many("Acme and Acme and me ", 950),
            "\ud800 I live in Paris \udc00",
        ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Hostile_text_is_read_with_bounded_memory_and_bounded_slots(string text)
    {
        var extractor = new RuleFactExtractor(Options.Create(new MemoryOptions()));
        await extractor.ExtractAsync([new ChatMessage("user", "I live in Paris.")], DateTimeOffset.UnixEpoch, Token);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var facts = await extractor.ExtractAsync([new ChatMessage("user", text)], DateTimeOffset.UnixEpoch, Token);
        // Superlinear work shows in allocations: every step of the grammar creates words.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 600L * (text.Length + 4_096));
        Assert.All(facts, fact => Assert.InRange(fact.Slot?.Length ?? 0, 0, 200));
        Assert.All(facts, fact => Assert.InRange(fact.SlotValue?.Length ?? 0, 0, 200));
    }

    [Fact]
    public async Task A_long_conversation_gives_no_more_facts_than_allowed()
    {
        var extractor = new RuleFactExtractor(Options.Create(new MemoryOptions { MaxFactsPerAdd = 7 }));
        var text = string.Join(' ', Enumerable.Range(0, 50).Select(i => $"I like thing number {i}."));
        Assert.Equal(7, (await extractor.ExtractAsync([new ChatMessage("user", text)], DateTimeOffset.UnixEpoch, Token)).Count);
    }

    [Fact]
    public void Every_rule_has_a_known_category_and_captures_what_its_answer_names()
    {
        Assert.True(RuleSet.All.Count() > 120);
        Assert.All(
            RuleSet.All,
            rule =>
            {
                Assert.Contains(rule.Category, Categories.All);
                Assert.True(
                    !(rule.Slot + rule.Value).Contains('$', StringComparison.Ordinal)
                        || rule.Pattern.Any(step => step.Capture is not (null or "_"))
                );
                Assert.False(rule.Pattern.Length > 0 && rule.Pattern[^1].IsGap);
            }
        );
    }

    [Theory]
    [InlineData("user/lives_in")]
    [InlineData("user/works_at")]
    [InlineData("user/likes/tea")]
    [InlineData("user/favorite/color")]
    [InlineData("user/has/dog")]
    public void Words_of_questions_for_slots_are_content_words(string slot) =>
        Assert.All(SlotWords.Of(slot)!.Split(' '), word => Assert.False(TextAnalyzer.IsStopWord(word), word));

    [Theory]
    [InlineData("user/lives_in", "paris", "berlin", true)]
    [InlineData("user/lives_in", "berlin", "germany", false)]
    [InlineData("user/lives_in", "germany", "berlin", false)]
    [InlineData("user/lives_in", "berlin", "france", true)]
    [InlineData("user/lives_in", "germany", "france", true)]
    [InlineData("user/lives_in", "hamburg altona", "hamburg", false)]
    [InlineData("user/lives_in", "genoa", "!turin", false)]
    [InlineData("user/lives_in", "turin", "!turin", true)]
    [InlineData("user/lives_in", "berlin", "!germany", true)]
    [InlineData("user/lives_in", "!turin", "turin", true)]
    [InlineData("user/lives_in", "!turin", "genoa", false)]
    [InlineData("user/works_at", "google", "!*", true)]
    [InlineData("user/works_at", "google", "none", true)]
    [InlineData("user/works_at", "none", "google", true)]
    [InlineData("user/profession", "engineer", "software engineer", false)]
    [InlineData("user/profession", "nurse", "teacher", true)]
    [InlineData("user/profession", "analyst", "senior analyst", true)]
    [InlineData("user/relationship", "married", "married to peter", false)]
    [InlineData("user/likes/coffee", "yes", "!yes", true)]
    [InlineData("user/likes/coffee", "no", "!yes", false)]
    [InlineData("user/name", "ana", "anna", true)]
    public void Answers_contradict_unless_one_says_the_same_more_exactly(string slot, string older, string newer, bool contradicts) =>
        Assert.Equal(contradicts, SlotRules.Contradicts(slot, older, newer));

    [Theory]
    [InlineData("I sold the Golf.", "user/has/golf", "no", "I drive a Volkswagen Golf.", "user/drives", "volkswagen golf", true)]
    [InlineData("I sold the Golf.", "user/has/golf", "no", "I drive a Kia.", "user/drives", "kia", false)]
    [InlineData("Misty died.", "user/has/misty", "no", "I have a cat named Misty.", "user/has/cat", "yes", true)]
    [InlineData("Misty died.", "user/has/misty", "no", "I have a cat named Tom.", "user/has/cat", "yes", false)]
    [InlineData("Misty died.", "user/has/misty", "no", "My aunt has a cat named Misty.", "aunt/has/cat", "yes", false)]
    [InlineData("I sold my dog house.", "user/has/dog house", "no", "I have a dog.", "user/has/dog", "yes", false)]
    [InlineData("My dog Rex died.", "user/has/dog rex", "no", "I have a dog named Rex.", "user/has/dog", "yes", true)]
    [InlineData("My dog Rex died.", "user/has/dog rex", "no", "I have a dog named Tom.", "user/has/dog", "yes", false)]
    [InlineData("I'm not in the choir any more.", null, null, "I'm in the choir.", null, null, true)]
    [InlineData("I'm not in the choir any more.", null, null, "I love the choir.", null, null, false)]
    [InlineData("I'm not in the choir.", null, null, "I'm in the choir.", null, null, false)]
    [InlineData("I like the Golf.", "user/likes/golf", "yes", "I drive a Golf.", "user/drives", "golf", false)]
    public void An_end_ends_the_fact_in_other_words_and_no_other(
        string text,
        string? slot,
        string? value,
        string older,
        string? olderSlot,
        string? olderValue,
        bool ends
    )
    {
        var ending = EndedFacts.Of(new ExtractedFact(text, "user", null) { Slot = slot, SlotValue = value });
        var memory = new MemoryRecord
        {
            Id = Guid.CreateVersion7(),
            Tenant = "t",
            Text = older,
            Hash = "",
            Slot = olderSlot,
            SlotValue = olderValue,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
        Assert.Equal(ends, ending?.Ends(memory) == true);
    }

    [Theory]
    [InlineData("living", "live", VerbForm.Ing)]
    [InlineData("moved", "move", VerbForm.Past)]
    [InlineData("quit", "quit", VerbForm.Past)]
    [InlineData("gone", "go", VerbForm.Participle)]
    [InlineData("dying", "die", VerbForm.Ing)]
    [InlineData("studies", "study", VerbForm.Third)]
    [InlineData("running", "run", VerbForm.Ing)]
    [InlineData("morning", "morning", VerbForm.None)]
    internal void Verbs_are_known_in_their_forms(string word, string lemma, VerbForm form) =>
        Assert.Equal((lemma, form), Verbs.Analyze(word));

    private static string Many(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
