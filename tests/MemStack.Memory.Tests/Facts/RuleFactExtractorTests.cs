using MemStack.Memory.Configuration;
using MemStack.Memory.English.Extraction;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Text;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Tests.Facts;

/// <summary>Tests the facts that the rule-based extractor extracts from single messages.</summary>
public sealed class RuleFactExtractorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("I live in Paris.", "user/lives_in", "paris")]
    [InlineData("we've moved to New York last May", "user/lives_in", "new york")]
    [InlineData("I live in a small flat in Kyoto.", "user/lives_in", "kyoto")]
    [InlineData("I don’t live in Turin any more.", "user/lives_in", "!turin")]
    [InlineData("I've lived in Rome since 2010.", "user/lives_in", "rome")]
    [InlineData("Manchester is home now.", "user/lives_in", "manchester")]
    [InlineData("My sister Anna works at Acme.", "anna/works_at", "acme")]
    [InlineData("My brother's wife is called Eva.", "user's brother's wife/name", "eva")]
    [InlineData("I quit my job.", "user/works_at", "none")]
    [InlineData("I work as a barista.", "user/profession", "barista")]
    [InlineData("We moved our retro to Thursdays.", "user's retro/when", "thursday")]
    [InlineData("I use Vim as my editor.", "user/uses/editor", "vim")]
    [InlineData("I switched to a Pixel 9.", "user/uses/phone", "pixel 9")]
    [InlineData("Tim is responsible for billing.", "bill/responsible", "tim")]
    [InlineData("Everyone calls me Bob.", "user/nickname", "bob")]
    [InlineData("I got a new phone number: 0151 7654321", "user/phone number", "0151 7654321")]
    [InlineData("I changed my email, it's new@example.org now.", "user/email", "new@example.org")]
    [InlineData("My boyfriends name is Chris.", "user's boyfriend/name", "chris")]
    [InlineData("I smoke a pack a day.", "user/does/smoke", "yes")]
    [InlineData("I stopped drinking three cups of coffee a day.", "user/does/coffee", "!yes")]
    [InlineData("Acme laid me off last week.", "user/works_at", "!acme")]
    [InlineData("Please answer me in German from now on.", "user/answers_in", "german")]
    [InlineData("I sold the Golf.", "user/has/golf", "no")]
    [InlineData("My phone is a Fairphone.", "user's phone/kind", "fairphone")]
    [InlineData("I'm twenty-eight years old.", "user/age", "28")]
    [InlineData("My favourite colour is green.", "user/favorite/color", "green")]
    [InlineData("Purple isn't my favourite colour anymore.", "user/favorite/color", "!purple")]
    [InlineData("My name isn't Bob, it's Rob.", "user/name", "rob")]
    [InlineData("I don't live in Turin any more but in Genoa.", "user/lives_in", "genoa")]
    [InlineData("I prefer tea over coffee.", "user/prefers/coffee or tea", "tea")]
    [InlineData("I prefer dark mode.", "user/prefers/mode", "dark")]
    [InlineData("I've gone off sushi.", "user/likes/sushi", "no")]
    [InlineData("I stopped playing the violin.", "user/does/violin", "!yes")]
    [InlineData("I'm no longer allergic to peanuts.", "user/allergic_to/peanut", "!yes")]
    [InlineData("I have three kids now.", "user/count/child", "3")]
    [InlineData("My cat died.", "user/has/cat", "no")]
    [InlineData("The meeting has been moved to Thursday.", "user's meeting/when", "thursday")]
    [InlineData("My flight is on May 3rd.", "user's flight/when", "may 3rd")]
    [InlineData("My email address is new@example.org now.", "user/email", "new@example.org")]
    [InlineData("Please call me Bob.", "user/nickname", "bob")]
    public async Task A_statement_answers_a_question_that_has_one_answer(string text, string slot, string value)
    {
        var fact = Assert.Single(await ExtractAsync(text));
        Assert.Equal((slot, value), (fact.Slot, fact.SlotValue));
        Assert.Equal(text, fact.Text);
    }

    [Theory]
    [InlineData("I might move to Berlin next year.")]
    [InlineData("I'm moving to Berlin next month.")]
    [InlineData("I'd love to live in Rome.")]
    [InlineData("If I get the job, I move to Berlin.")]
    [InlineData("When I lived in London, I took the bus.")]
    [InlineData("I lived in Dublin until 2019.")]
    [InlineData("My friend said I should move to Oslo.")]
    [InlineData("My colleague said \"I work at Lidl now\".")]
    [InlineData("I got an offer from Tesla but turned it down.")]
    [InlineData("I almost moved to Rome.")]
    [InlineData("I had an interview at Google.")]
    [InlineData("I applied for a job at Google.")]
    [InlineData("We have decided to move to Rome.")]
    [InlineData("I was a nurse.")]
    [InlineData("I switched to Linux.")]
    [InlineData("I moved to Notion from Evernote.")]
    [InlineData("In my dream I live in a castle.")]
    [InlineData("Bob told me that Anna moved to Paris.")]
    public async Task Plans_past_facts_quotes_and_suppositions_get_no_slot_and_are_kept(string text)
    {
        var fact = Assert.Single(await ExtractAsync(text));
        Assert.Equal(text, fact.Text);
        Assert.Null(fact.Slot);
    }

    [Fact]
    public async Task A_sentence_that_answers_two_questions_is_two_facts()
    {
        var facts = await ExtractAsync("I live in Graz and work at Magna.");
        Assert.Equal(["I live in Graz", "I work at Magna."], facts.Select(fact => fact.Text));
        Assert.Equal(["user/lives_in", "user/works_at"], facts.Select(fact => fact.Slot));
    }

    [Fact]
    public async Task A_profession_and_an_employer_are_two_facts()
    {
        var facts = await ExtractAsync("I work as a barista at Costa and I live in Bath.");
        Assert.Equal(["I work as a barista", "I work as a barista at Costa", "I live in Bath."], facts.Select(fact => fact.Text));
        Assert.Equal(["user/profession", "user/works_at", "user/lives_in"], facts.Select(fact => fact.Slot));
    }

    [Theory]
    [InlineData("Sorry, I meant Tuesday.", "My retro is on Tuesday.", "user's retro/when", "tuesday")]
    [InlineData("She moved to Rome.", "She moved to Rome.", "user's sister/lives_in", "rome")]
    [InlineData("Her name is Ada.", "Her name is Ada.", "user's sister/name", "ada")]
    public async Task A_message_that_refers_to_an_earlier_one_is_read_with_it(string text, string fact, string slot, string value)
    {
        var extractor = new RuleFactExtractor(Options.Create(new MemoryOptions()));
        IReadOnlyList<ChatMessage> messages = [new("user", text)];
        Assert.True(extractor.NeedsContext(messages));
        Assert.False(extractor.NeedsContext([new("user", "I live in Rome.")]));
        var found = Assert.Single(
            await extractor.ExtractAsync(
                messages,
                [Remembered("My sister is a nurse."), Remembered("My retro is on Monday.")],
                DateTimeOffset.UnixEpoch,
                Token
            )
        );
        Assert.Equal((fact, slot, value), (found.Text, found.Slot, found.SlotValue));
    }

    [Theory]
    [InlineData("Dad")]
    [InlineData("mom")]
    [InlineData("\u0301")]
    [InlineData("I'm vegan \u0301")]
    [InlineData("Another is my favorite")]
    [InlineData("Every is my boss")]
    [InlineData("no is home")]
    public async Task A_message_with_almost_no_content_is_read_without_an_error(string text)
    {
        Assert.InRange((await ExtractAsync(text)).Count, 0, 1);
        Assert.Empty(TextAnalyzer.Words("\u0301 \u0301"));
    }

    [Theory]
    [InlineData("My new address is not the rig's: its settings are its own affair")]
    [InlineData("My car is red: its settings are fine")]
    public async Task A_clause_about_a_known_things_part_is_read_without_an_error(string text) => Assert.NotEmpty(await ExtractAsync(text));

    [Fact]
    public async Task A_past_date_before_the_calendar_begins_is_ignored()
    {
        var extractor = new RuleFactExtractor(Options.Create(new MemoryOptions()));
        var fact = Assert.Single(
            await extractor.ExtractAsync(
                [new ChatMessage("user", "I emigrated to Canada twenty years ago.")],
                DateTimeOffset.MinValue,
                Token
            )
        );
        Assert.Null(fact.Began);
    }

    [Fact]
    public async Task Only_the_last_statement_is_corrected()
    {
        var extractor = new RuleFactExtractor(Options.Create(new MemoryOptions()));
        var found = Assert.Single(
            await extractor.ExtractAsync(
                [new("user", "Sorry, I meant Tuesday.")],
                [Remembered("My retro is on Monday."), Remembered("The sky is low.")],
                DateTimeOffset.UnixEpoch,
                Token
            )
        );
        Assert.Null(found.Slot);
    }

    [Fact]
    public async Task A_list_of_things_is_a_fact_for_each()
    {
        var facts = await ExtractAsync("I like rock climbing, tea and badminton a lot.");
        Assert.Equal(["user/likes/rock climbing", "user/likes/tea", "user/likes/badminton"], facts.Select(fact => fact.Slot).Take(3));
        Assert.All(facts, fact => Assert.Equal("yes", fact.SlotValue));
    }

    [Fact]
    public async Task A_statement_before_a_question_is_kept_without_the_question()
    {
        var fact = Assert.Single(await ExtractAsync("I moved to Berlin, what should I see there?"));
        Assert.Equal(("I moved to Berlin", "user/lives_in", "berlin"), (fact.Text, fact.Slot, fact.SlotValue));
        Assert.Empty(await ExtractAsync("Where do I live?"));
    }

    [Fact]
    public async Task A_correction_in_the_same_message_replaces_the_answer()
    {
        var facts = await ExtractAsync(
            new ChatMessage("user", "My wife is called Marie."),
            new ChatMessage("user", "Actually, it's Mary, not Marie.")
        );
        Assert.Equal(["My wife is called Marie.", "My wife is called Mary."], facts.Select(fact => fact.Text));
        Assert.Equal(("user's wife/name", "mary", 1), (facts[1].Slot, facts[1].SlotValue, facts[1].Message));
    }

    [Fact]
    public async Task A_pronoun_refers_to_the_person_mentioned_before()
    {
        var facts = await ExtractAsync("My sister Anna lives in Rome. She loves tennis.");
        Assert.Equal(["anna/lives_in", "anna/likes/tennis"], facts.Select(fact => fact.Slot));
    }

    [Fact]
    public async Task Relations_are_typed_and_first_persons_are_the_speaker()
    {
        var facts = await ExtractAsync("I work at BMW. My sister Anna works at Acme.");
        Assert.Equal(
            new ExtractedRelation(ExtractedRelation.Speaker, "person", "WORKS_AT", "BMW", "organization"),
            Assert.Single(facts[0].Relations)
        );
        Assert.Equal(
            [
                new ExtractedRelation(ExtractedRelation.Speaker, "person", "HAS_SISTER", "Anna", "person"),
                new ExtractedRelation("Anna", "person", "WORKS_AT", "Acme", "organization"),
            ],
            facts[1].Relations
        );
        Assert.Empty(Assert.Single(await ExtractAsync("I no longer work at BMW.")).Relations);
    }

    [Fact]
    public async Task A_named_speaker_has_slots_of_their_own()
    {
        var fact = Assert.Single(await ExtractAsync(new ChatMessage("user", "I moved to Nice.", "Alice/B")));
        Assert.Equal(("Alice/B", "alice b/lives_in"), (fact.ActorId, fact.Slot));
    }

    [Fact]
    public async Task Statements_of_an_unnamed_assistant_get_no_slot()
    {
        var fact = Assert.Single(await ExtractAsync(new ChatMessage("assistant", "I live in Paris and recommended the Louvre.")));
        Assert.Equal((null, "assistant"), (fact.Slot, fact.Role));
    }

    [Theory]
    [InlineData("Ich wohne in Berlin. Ich arbeite bei Siemens.")]
    [InlineData("Vivo en Madrid. Me gusta el café.")]
    [InlineData("我住在北京。我喜欢茶。")]
    [InlineData("Я живу в Москве. Я люблю чай.")]
    public async Task A_message_in_another_language_is_kept_whole(string text)
    {
        var fact = Assert.Single(await ExtractAsync(text));
        Assert.Equal((text, null), (fact.Text, fact.Slot));
    }

    [Theory]
    [InlineData("I moved to Zürich 🇨🇭!", "zurich")]
    [InlineData("I live in São Paulo.", "sao paulo")]
    [InlineData("I live in Łódź — love it.", "łódź")]
    public async Task Letters_beyond_ascii_are_letters(string text, string place) =>
        Assert.Contains(await ExtractAsync(text), fact => fact.SlotValue == place);

    [Fact]
    public async Task Facts_have_known_categories()
    {
        var facts = await ExtractAsync("I live in Paris. I love sushi. The sky is low. My guitar is broken.");
        Assert.Equal(4, facts.Count);
        Assert.All(facts, fact => Assert.NotEmpty(fact.Categories));
        Assert.All(facts.SelectMany(fact => fact.Categories), category => Assert.Contains(category, Categories.All));
    }

    private static MemoryRecord Remembered(string text) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Tenant = "t",
            Role = "user",
            Text = text,
            Hash = "",
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };

    private static Task<IReadOnlyList<ExtractedFact>> ExtractAsync(string text) => ExtractAsync(new ChatMessage("user", text));

    private static Task<IReadOnlyList<ExtractedFact>> ExtractAsync(params ChatMessage[] messages) =>
        new RuleFactExtractor(Options.Create(new MemoryOptions())).ExtractAsync(messages, DateTimeOffset.UnixEpoch, Token).AsTask();
}
