using MemStack.Memory.Searching;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Text;

namespace MemStack.Memory.Tests;

/// <summary>
/// Tests the candidates when too many memories match: each store applies <see cref="TermSelection"/> in its own way, and both are compared
/// with it.
/// </summary>
public abstract class SelectionSuite : EngineSuite
{
    private const int Limit = 20;
    private const int Memories = 90;

    // The share of memories that each word is in.
    private static readonly (string Word, double Share)[] Vocabulary =
    [
        ("apple", 0.6),
        ("bread", 0.5),
        ("cherry", 0.35),
        ("date", 0.25),
        ("endive", 0.15),
        ("fig", 0.1),
        ("grape", 0.06),
        ("honey", 0.02),
        ("o'brien", 0.2),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public Task Of_too_many_matches_the_rule_selects_the_candidates(int seed)
    {
        var random = new Random(seed);
        return CompareAsync(random, [.. Vocabulary.Select(word => word.Word).Where(_ => random.Next(3) > 0)]);
    }

    // No two common words: memories with one common word fill the places after the rare ones.
    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public Task Memories_with_rare_words_do_not_displace_those_with_the_common_one(int seed) =>
        CompareAsync(new Random(seed), ["apple", "grape", "fig", "honey"]);

    private async Task CompareAsync(Random random, IReadOnlyList<string> asked)
    {
        var wordsOfMemories = new List<HashSet<string>>();
        for (var i = 0; i < Memories; i++)
        {
            HashSet<string> words = [.. Vocabulary.Where(word => random.NextDouble() < word.Share).Select(word => word.Word)];
            wordsOfMemories.Add(words);
            // A run id for each: no memory has another's words as context.
            await Engine.AddAsync(Requests.Verbatim($"number{i} {string.Join(' ', words)}") with { RunId = $"r{i}" }, Token);
        }

        await Engine.AddAsync(Requests.Verbatim("apple bread cherry date endive fig grape honey", "bob"), Token);
        var terms = TextAnalyzer.Query(string.Join(' ', asked));

        IReadOnlyList<Candidate> found = [];
        await Host.Get<ISearchIndex>()
            .FindAsync(
                new SearchQuery
                {
                    Tenant = "t1",
                    Terms = terms,
                    Filter = Requests.User("alice"),
                    At = null,
                    Limit = Limit,
                },
                set =>
                {
                    found = set.Rows;
                    return [];
                },
                Token
            );

        var stems = wordsOfMemories.ConvertAll(words =>
            words.Select(word => TextAnalyzer.Query(word)).SelectMany(stem => stem).ToHashSet(StringComparer.Ordinal)
        );
        Assert.Equal(
            Expected(stems, terms),
            found
                .Select(candidate =>
                    int.Parse(candidate.Terms.Split(' ')[0]["number".Length..], System.Globalization.CultureInfo.InvariantCulture)
                )
                .Order()
        );
    }

    private static IEnumerable<int> Expected(List<HashSet<string>> wordsOfMemories, IReadOnlyList<string> terms)
    {
        var selection = TermSelection.Of(terms.Select(term => (term, wordsOfMemories.LongCount(words => words.Contains(term)))), Limit);
        return NewestWith(words => selection.Rare.Any(words.Contains))
            .Concat(NewestWith(words => selection.Pairs.Any(pair => words.Contains(pair.First) && words.Contains(pair.Second))))
            .Concat(NewestWith(words => selection.Common.Any(words.Contains)))
            .Distinct()
            .Take(Limit)
            .Order();

        IEnumerable<int> NewestWith(Func<HashSet<string>, bool> isChosen) =>
            Enumerable.Range(0, wordsOfMemories.Count).Reverse().Where(i => isChosen(wordsOfMemories[i]));
    }
}
