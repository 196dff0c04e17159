using MemStack.Memory.Consolidation;
using MemStack.Memory.Model;
using MemStack.Memory.Searching;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Text;

namespace MemStack.Memory.Tests;

/// <summary>Finding by meaning.</summary>
public abstract class VectorSuite : ScriptedSuite
{
    protected VectorSuite()
    {
        Script.Model = "small";
        Script.Means("My cat sleeps all day", 1, 0, 0, 0);
        Script.Means("A kitten is in the garden", 0.9f, 0.1f, 0, 0);
        Script.Means("The stock market fell", 0, 1, 0, 0);
        Script.Means("feline", 1, 0.05f, 0, 0);
    }

    [Fact]
    public async Task A_memory_with_the_same_meaning_is_found_without_a_common_word()
    {
        await SayAllAsync();

        Assert.Equal(["My cat sleeps all day", "A kitten is in the garden"], (await FoundAsync("feline")).Take(2));
    }

    [Fact]
    public async Task An_add_embeds_only_its_facts()
    {
        Script.Says("I moved to Porto", "user/lives_in", "porto");
        Script.Decide = (_, _) => ConsolidationDecision.Add;

        await SayAsync("I moved to Porto");

        Assert.Equal(["I moved to Porto"], Script.Embedded.Distinct());
    }

    [Fact]
    public async Task Every_candidate_has_its_cosine()
    {
        await SayAllAsync();
        var found = await CandidatesAsync("feline", ["market"], 1);

        Assert.Equal(2, found.Count);
        Assert.Equal(1f, found["My cat sleeps all day"]!.Value, 0.01f);
        Assert.Equal(0.05f, found["The stock market fell"]!.Value, 0.01f);
    }

    [Fact]
    public async Task Vectors_of_another_model_or_length_are_not_compared()
    {
        await SayAllAsync();
        Script.Model = "large";
        Assert.Empty(await CandidatesAsync("feline", [], 10));
        Assert.All((await CandidatesAsync("feline", ["cat", "kitten"], 10)).Values, similarity => Assert.Null(similarity));

        Script.Means("The moon is full", 0, 0, 1, 0);
        await SayAsync("The moon is full");
        Assert.Equal(["The moon is full"], (await CandidatesAsync("feline", [], 10)).Keys);
        Script.Model = "small";
        Script.Means("feline", 1, 0, 0);
        Assert.Empty(await CandidatesAsync("feline", [], 10));
    }

    [Fact]
    public async Task A_vector_search_finds_only_and_all_memories_of_a_narrow_filter()
    {
        for (var i = 0; i < 300; i++)
        {
            Script.Means($"cat {i}", 1, 0.001f * i, 0, 0);
            await SayAsync($"cat {i}", "bob");
        }

        await SayAllAsync();

        Assert.Equal(3, (await CandidatesAsync("feline", [], 100)).Count);
        Assert.Equal(
            ["The stock market fell"],
            (await CandidatesAsync("feline", [], 100, Requests.Filter("""{"AND":[{"user_id":"alice"},{"keywords":"stock"}]}"""))).Keys
        );
        Assert.Equal(100, (await CandidatesAsync("feline", [], 100, MemoryFilter.All())).Count);
    }

    [Fact]
    public async Task Updated_deleted_and_erased_memories_lose_their_vectors()
    {
        await SayAllAsync();
        var listed = (await Engine.ListAsync(Requests.List(), Token)).Items.ToDictionary(memory => memory.Text);
        Script.Means("Bonds rose", 0, 0, 1, 0);
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = listed["My cat sleeps all day"].Id,
                Text = "Bonds rose",
            },
            Token
        );
        await Engine.DeleteAsync("t1", listed["A kitten is in the garden"].Id, Token);
        await Engine.EraseAsync("t1", Requests.Filter("""{"keywords":"stock"}"""), Token);

        var (text, similarity) = Assert.Single(await CandidatesAsync("feline", [], 10));
        Assert.Equal("Bonds rose", text);
        Assert.Equal(0f, similarity!.Value, 0.01f);
    }

    private async Task SayAllAsync()
    {
        foreach (var text in (string[])["My cat sleeps all day", "A kitten is in the garden", "The stock market fell"])
        {
            await SayAsync(text);
        }
    }

    /// <summary>The cosine of each candidate.</summary>
    private async Task<Dictionary<string, float?>> CandidatesAsync(string query, string[] terms, int limit, MemoryFilter? filter = null)
    {
        CandidateSet? seen = null;
        var (memories, _) = await Host.Get<ISearchIndex>()
            .FindAsync(
                new SearchQuery
                {
                    Tenant = "t1",
                    Terms = [.. terms.Select(TextAnalyzer.Stem)],
                    Filter = filter ?? Requests.User("alice"),
                    At = Time.GetUtcNow(),
                    Vector = (await ((Embedding.IEmbedder)Script).EmbedAsync([query], Token))[0],
                    EmbeddingModel = Script.Model,
                    VectorLimit = limit,
                },
                set =>
                {
                    seen = set;
                    return [.. Enumerable.Range(0, set.Rows.Count)];
                },
                Token
            );
        return memories.Zip(seen?.Rows ?? []).ToDictionary(pair => pair.First.Text, pair => pair.Second.Similarity);
    }
}
