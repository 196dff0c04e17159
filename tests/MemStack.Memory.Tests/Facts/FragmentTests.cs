using System.Globalization;
using MemStack.Memory.Configuration;
using MemStack.Memory.English.Consolidation;
using MemStack.Memory.English.Extraction;
using MemStack.Memory.Model;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Tests.Facts;

/// <summary>Tests fragments, pasted text and words run together: they are read without an error and not lost.</summary>
public sealed class FragmentTests(ITestOutputHelper output)
{
    private const int Texts = 15_000;

    private static readonly string[] Links =
    [
        " ",
        ", ",
        ". ",
        " and ",
        " but ",
        ": ",
        " - ",
        "... ",
        "! ",
        "\n",
        " (",
        " because ",
        " if ",
    ];
    private static readonly string[] Odd =
    [
        "0",
        "1.5",
        "99999999999999999999",
        "-3",
        "1e9",
        "'",
        "'s",
        "'",
        "--",
        "&",
        "i",
        "I",
        "2015",
        "0000",
        "9999",
        "years ago",
        "since",
        "no",
        "not",
        "its settings",
        "her name",
        "their",
        "もし",
        "ß",
        "\u0301",
        "👩‍💻",
    ];
    private static readonly DateTimeOffset[] Times =
    [
        new(2026, 5, 1, 9, 0, 0, TimeSpan.Zero),
        DateTimeOffset.UnixEpoch,
        DateTimeOffset.MinValue,
        DateTimeOffset.MaxValue,
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fragments_of_sentences_are_read_without_an_error()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("MEMSTACK_TEST_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : 11;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] statements =
        [
            .. UpdateScenarios
                .Parts.SelectMany(Scenario.Read)
                .SelectMany(scenario => scenario.Adds)
                .SelectMany(add => add)
                .Select(message => message.Content)
                .Where(content => content.Length > 0),
        ];
        var extractor = new RuleFactExtractor(Options.Create(new MemoryOptions()));
        var consolidator = new SlotConsolidator();
        for (var i = 0; i < Texts; i++)
        {
            var text = Text();
            try
            {
                var said = Times[random.Next(Times.Length)];
                var facts = await extractor.ExtractAsync([new ChatMessage("user", text)], [Remembered(Text())], said, Token);
                MemoryRecord[] near = [.. Enumerable.Range(0, 4).Select(_ => Remembered(Text()))];
                var decisions = await consolidator.DecideAsync(facts, [.. facts.Select(_ => (IReadOnlyList<MemoryRecord>)near)], Token);
                Assert.Equal(facts.Count, decisions.Count);
                Assert.All(facts, fact => Assert.False(string.IsNullOrWhiteSpace(fact.Text)));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Assert.Fail($"{text}\n{exception}");
            }
        }

        string Text() => string.Join(Links[random.Next(Links.Length)], Enumerable.Range(0, random.Next(1, 4)).Select(_ => Fragment()));

        string Fragment()
        {
            var words = statements[random.Next(statements.Length)].Split(' ').ToList();
            if (random.Next(3) == 0)
            {
                words[random.Next(words.Count)] = Odd[random.Next(Odd.Length)];
            }

            if (words.Count > 1 && random.Next(6) == 0)
            {
                words.RemoveAt(random.Next(words.Count));
            }

            return random.Next(3) switch
            {
                0 => string.Join(' ', words),
                1 => string.Join(' ', words.Take(random.Next(1, words.Count + 1))),
                _ => string.Join(' ', words.Skip(random.Next(words.Count))),
            };
        }
    }

    private static MemoryRecord Remembered(string text) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Tenant = "t1",
            Role = "user",
            Text = text,
            Hash = "",
            Categories = [],
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };
}
