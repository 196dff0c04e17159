using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests;

/// <summary>Finding memories again.</summary>
public abstract class SearchSuite : EngineSuite
{
    [Fact]
    public async Task The_memory_that_fits_best_comes_first()
    {
        await AddOneAsync("I play tennis on Sundays");
        await AddOneAsync("My daughter plays the violin in the school orchestra");
        await AddOneAsync("The violin teacher is Mrs. Brown");

        var hits = await Engine.SearchAsync(Requests.Search("Who teaches the violin? Is the teacher nice?") with { Explain = true }, Token);

        Assert.Equal(
            ["The violin teacher is Mrs. Brown", "My daughter plays the violin in the school orchestra"],
            hits.Select(hit => hit.Memory.Text)
        );
        Assert.True(hits[0].Score is > 0.5 and <= 1 && hits[1].Score < hits[0].Score);
        Assert.Equal(hits[0].Score, hits[0].Explanation!["final_score"]);
    }

    [Fact]
    public async Task A_single_memory_is_found_with_a_fair_score()
    {
        await AddOneAsync("I love hiking");

        var hit = Assert.Single(await Engine.SearchAsync(Requests.Search("hikes") with { Threshold = 0.3 }, Token));
        Assert.Null(hit.Explanation);
    }

    [Fact]
    public async Task An_answer_is_not_found_by_the_words_of_another_answer_in_its_message()
    {
        await Engine.AddAsync(ScriptedSuite.Said("I live in Lisbon and I work at Acme"), Token);
        await Engine.AddAsync(ScriptedSuite.Said("I moved to Porto"), Token);

        Assert.Equal("I moved to Porto", (await FoundAsync("Where do I live?"))[0]);
        Assert.Equal("I work at Acme", (await FoundAsync("Where do I work?"))[0]);
        Assert.Empty(await FoundAsync("Lisbon"));
    }

    [Theory]
    [InlineData("Where do I live?", "I moved to Porto")]
    [InlineData("which city do i live in", "I moved to Porto")]
    [InlineData("Where does my sister live?", "My sister Rita lives in Madrid")]
    [InlineData("Where does Rita live?", "My sister Rita lives in Madrid")]
    public async Task A_fact_about_somebody_else_does_not_answer_a_question_about_the_asker(string question, string answer)
    {
        await Engine.AddAsync(ScriptedSuite.Said("I moved to Porto"), Token);
        await Engine.AddAsync(ScriptedSuite.Said("My sister Rita lives in Madrid"), Token);

        Assert.Contains(answer, (await Engine.SearchAsync(Requests.Search(question), Token))[0].Memory.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_threshold_cuts_and_top_k_bounds()
    {
        for (var i = 0; i < 20; i++)
        {
            await AddOneAsync($"note {i} about cats" + (i == 7 ? " and zebras" : ""));
        }

        var all = await Engine.SearchAsync(Requests.Search("cats zebras") with { TopK = 100 }, Token);

        Assert.Equal(20, all.Count);
        Assert.Equal(5, (await Engine.SearchAsync(Requests.Search("cats zebras") with { TopK = 5 }, Token)).Count);
        Assert.Single(await Engine.SearchAsync(Requests.Search("cats zebras") with { Threshold = all[0].Score - 0.01 }, Token));
    }

    [Theory]
    [InlineData("\" OR own : * NEAR(")]
    [InlineData("violin\" AND scope:\"t")]
    [InlineData("{scope} : x")]
    [InlineData("- ^ * ( ) : + ' \\ ; --")]
    [InlineData("AND OR NOT NEAR")]
    [InlineData("%_")]
    [InlineData("'); DROP TABLE memories; --")]
    public async Task Syntax_in_a_query_is_only_words(string query)
    {
        await AddOneAsync("my violin", "bob");
        await Engine.SearchAsync(Requests.Search(query), Token);

        Assert.Empty(await FoundAsync(query));
        Assert.Single(await FoundAsync("violin", Requests.User("bob")));
    }

    [Theory]
    [InlineData("私は東京に住んでいます", "東京")]
    [InlineData("Ich wohne in der Königstraße", "konigstraße")]
    [InlineData("Мой брат живёт в Казани", "КАЗАНИ")]
    [InlineData("मुझे हिन्दी पसंद है", "हिन्दी")]
    [InlineData("me gusta el café ☕", "cafe")]
    [InlineData("서울에서 일합니다", "서울")]
    public async Task Words_of_any_script_are_found(string text, string query)
    {
        await AddOneAsync(text);
        await AddOneAsync("something else altogether");

        Assert.Equal([text], await FoundAsync(query));
    }

    [Fact]
    public async Task A_query_of_stop_words_only_still_finds_memories()
    {
        await AddOneAsync("To be or not to be");

        Assert.Single(await FoundAsync("to be"));
    }

    [Fact]
    public async Task A_turn_is_found_by_the_question_that_it_answers_and_ranks_above_it()
    {
        await RunAsync("Which instrument do you play?", "The cello, since I was six.", "That is a long time.");

        Assert.Equal(["The cello, since I was six.", "Which instrument do you play?"], (await FoundAsync("instrument")).Take(2));
    }

    [Fact]
    public async Task A_deleted_turn_is_not_found_through_its_neighbours_and_they_become_neighbours()
    {
        await RunAsync("alpha", "bravo", "charlie", "delta");
        var listed = (await Engine.ListAsync(Requests.List(), Token)).Items;
        await Engine.DeleteAsync("t1", listed.Single(memory => memory.Text == "bravo").Id, Token);

        Assert.Empty(await FoundAsync("bravo"));
        Assert.Equal(["charlie", "delta", "alpha"], await FoundAsync("charlie"));
        Assert.Equal(["alpha", "charlie", "delta"], await FoundAsync("alpha"));
    }

    [Fact]
    public async Task A_changed_turn_changes_the_context_of_its_neighbours()
    {
        await RunAsync("alpha", "bravo", "charlie");
        var listed = (await Engine.ListAsync(Requests.List(), Token)).Items;
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = listed.Single(memory => memory.Text == "bravo").Id,
                Text = "zulu",
            },
            Token
        );

        Assert.Empty(await FoundAsync("bravo"));
        Assert.Equal(3, (await FoundAsync("zulu")).Count);
    }

    [Fact]
    public async Task Other_users_and_other_runs_are_no_neighbours()
    {
        await Engine.AddAsync(Requests.Verbatim("alpha") with { RunId = "r1" }, Token);
        await Engine.AddAsync(Requests.Verbatim("bravo", "bob") with { RunId = "r1" }, Token);
        await Engine.AddAsync(Requests.Verbatim("charlie") with { RunId = "r2" }, Token);

        Assert.Equal(["alpha"], await FoundAsync("alpha", MemoryFilter.All()));
    }

    [Fact]
    public async Task Among_more_matches_than_are_ranked_the_one_with_the_rare_word_comes_first()
    {
        await Engine.AddAsync(Requests.Verbatim("common zebra"), Token);
        for (var i = 0; i < 11; i++)
        {
            await Engine.AddAsync(
                Requests.Verbatim("") with
                {
                    Messages =
                    [
                        .. Enumerable.Range(i * 200, 200).Select(number => new ChatMessage("user", $"common words, usual number{number}")),
                    ],
                },
                Token
            );
        }

        Assert.Equal("common zebra", (await FoundAsync("common zebra"))[0]);
        Assert.Equal("common words, usual number7", (await FoundAsync("the common usual number7"))[0]);
        Assert.Equal(10, (await FoundAsync("common")).Count);
    }

    private async Task RunAsync(params string[] turns)
    {
        foreach (var turn in turns)
        {
            await Engine.AddAsync(Requests.Verbatim(turn) with { RunId = "r1" }, Token);
        }
    }
}
