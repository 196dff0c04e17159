using System.Diagnostics;
using System.Text.Json;
using MemStack.Memory.Models.Answers;
using MemStack.Memory.Models.Consolidation;
using MemStack.Memory.Models.Extraction;
using MemStack.Memory.Models.Telemetry;

namespace MemStack.Tests;

public class JsonAnswerTests
{
    public static TheoryData<string> Readable =>
        [
            """{"facts":[{"text":"Ann likes tea","message":0},{"text":"Ann lives in Rome","message":1}]}""",
            "```json\n" + """{"facts":[{"text":"Ann likes tea","message":0},{"text":"Ann lives in Rome","message":1}]}""" + "\n```",
            "```\n" + """[{"text":"Ann likes tea","message":0},{"text":"Ann lives in Rome","message":1}]""" + "\n```\nDone.",
            """Sure! Here are the facts {as asked}: {"facts":[{"text":"Ann likes tea","message":0},{"text":"Ann lives in Rome","message":1}]} Let me know [1] if I can help.""",
            """{"facts":[{"text":"Ann likes tea","message":0,},{"text":"Ann lives in Rome","message":1},],}""",
            """[{"text":"Ann likes tea","message":0},{"text":"Ann lives in Rome","message":1}]""",
            """["Ann likes tea", "Ann lives in Rome"]""",
            """{"facts":["Ann likes tea", "Ann lives in Rome"]}""",
            """<think>The user says {"facts":["nonsense"]} hmm [1]</think>{"facts":[{"text":"Ann likes tea"},{"text":"Ann lives in Rome"}]}""",
            """Let me think {"facts":["nonsense"]}</think>{"facts":[{"text":"Ann likes tea"},{"text":"Ann lives in Rome"}]}""",
            """{"result":{"data":{"facts":[{"text":"Ann likes tea"},{"text":"Ann lives in Rome"}]}}}""",
            """{"memory":[{"id":"0","text":"Ann likes tea","event":"ADD"},{"id":"1","text":"Ann lives in Rome"}]}""",
            """{'facts': [{'text': 'Ann likes tea', 'message': 0, 'slot': None}, {'text': 'Ann lives in Rome', 'message': 1, 'sure': True}]}""",
            """{"facts":[{"text":"Ann likes tea"},{"text":"Ann lives in Rome"]}""",
            """{"facts":[{"text":"Ann likes tea"},{"text":"Ann lives in Rome"}""",
            """{"facts":[{"text":"Ann likes tea"},{"text":"Ann lives in Rome","categories":["tra""",
            """{"facts":[{"text":"Ann likes tea"},{"text":"Ann lives in Rome"},{"text":"Ann owns a c""",
            """{"facts":[{"text":"Ann likes tea"}, // the first""" + "\n" + """{"text":"Ann lives in Rome"}]}""",
            """{"Facts":[{"Text":"Ann likes tea","Message":"0"},{"TEXT":"Ann lives in Rome","message":"message 1"}]}""",
        ];

    [Theory]
    [MemberData(nameof(Readable))]
    public void Facts_are_read_in_every_form_that_models_give_them(string answer) =>
        Assert.Equal(["Ann likes tea", "Ann lives in Rome"], Texts(answer));

    [Theory]
    [InlineData("")]
    [InlineData("I could not find any facts.")]
    [InlineData("[1, 2, 3]")]
    [InlineData("As noted in [], nothing.")]
    [InlineData("{}")]
    [InlineData("""{"error":"overloaded","details":[]}""")]
    [InlineData("""{"facts":""")]
    [InlineData("""{"facts":[{"text":"cut""")]
    [InlineData("<html><body>502</body></html>")]
    [InlineData("""{"facts":[{"name":"x"},{"name":"y"}]}""")]
    [InlineData("]}][}{")]
    public void What_is_no_answer_is_not_taken_for_an_empty_one(string answer) => Assert.Null(JsonAnswer.Read(answer, FactAnswer.Read));

    [Theory]
    [InlineData("""{"facts":[]}""")]
    [InlineData("[]")]
    [InlineData("```json\n[]\n```")]
    [InlineData("Nothing to remember: {\"facts\": []}")]
    public void An_empty_list_is_an_answer(string answer) => Assert.Empty(Texts(answer)!);

    [Fact]
    public void A_single_fact_is_a_list_of_one() => Assert.Equal(["Ann likes tea"], Texts("""{"text":"Ann likes tea","message":0}"""));

    [Fact]
    public void Line_breaks_and_quotes_that_were_not_escaped_stay_in_the_text() =>
        Assert.Equal(["She said \"hi\" to\nBob, it's fine"], Texts("{\"facts\":[{\"text\":\"She said \"hi\" to\nBob, it\\'s fine\"}]}"));

    [Fact]
    public void Texts_in_any_script_come_through_unchanged()
    {
        string[] texts = ["Анна живёт в Берлине", "安娜住在柏林", "آنا تعيش في برلين", "🦊 heißt Füchsin"];
        Assert.Equal(texts, Texts("Here: " + JsonSerializer.Serialize(new { facts = texts.Select(text => new { text }) })));
        Assert.Equal(texts, Texts("Here: {\"facts\":[" + string.Join(",", texts.Select(text => $"\"{text}\"")) + "]}"));
    }

    [Fact]
    public void Wherever_an_answer_is_cut_off_its_complete_facts_are_kept()
    {
        const string Answer =
            """{"facts":[{"text":"one, {1}","message":0},{"text":"two ]","message":1},{"text":"three \"3\"","message":2}]}""";
        string[] texts = ["one, {1}", "two ]", "three \"3\""];
        int[] ends =
        [
            Answer.IndexOf("0}", StringComparison.Ordinal) + 1,
            Answer.IndexOf(":1}", StringComparison.Ordinal) + 2,
            Answer.IndexOf("2}", StringComparison.Ordinal) + 1,
        ];
        for (var length = 0; length < Answer.Length; length++)
        {
            var read = JsonAnswer.Read(Answer[..length], FactAnswer.Read);
            if (read is not var (items, quality))
            {
                continue;
            }

            Assert.Equal(AnswerQuality.CutOff, quality);
            Assert.Equal(texts.Take(items.Count), items.Select(item => item.Text));
            Assert.True(items.Count >= ends.Count(end => end < length), Answer[..length]);
        }

        Assert.Equal(AnswerQuality.Clean, JsonAnswer.Read(Answer, FactAnswer.Read)!.Value.Quality);
    }

    [Fact]
    public void Hostile_answers_take_bounded_time()
    {
        var watch = Stopwatch.StartNew();
        string[] answers =
        [
            new string('{', 500_000),
            new string('[', 500_000),
            string.Concat(Enumerable.Repeat("{\"a\":", 100_000)),
            string.Concat(Enumerable.Repeat("<think>", 100_000)),
            string.Concat(Enumerable.Repeat("[\"", 200_000)),
            new string('"', 500_000),
            "{\"facts\":[" + string.Concat(Enumerable.Repeat("\"x\",", 200_000)),
        ];
        foreach (var answer in answers)
        {
            JsonAnswer.Read(answer, FactAnswer.Read);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
    }

    [Theory]
    [InlineData("""{"decisions":[{"fact":0,"action":"supersede","memories":[3]}]}""")]
    [InlineData("""{"fact":0,"action":"Supersede","memory":3}""")]
    [InlineData("""[{"fact":"0","action":"supersede","memories":"#3"}]""")]
    [InlineData("""I think: {"decisions":[{"fact":0,"action":"supersede","memories":["memory 3"]},]}""")]
    public void Decisions_are_read_in_every_form_that_models_give_them(string answer)
    {
        var decision = Assert.Single(JsonAnswer.Read(answer, DecisionAnswer.Read)!.Value.Value);
        Assert.Equal((0, "supersede"), (decision.Fact, decision.Action));
        Assert.Equal([3], decision.Memories);
    }

    [Theory]
    [InlineData("{\"decisions\":[]}")]
    [InlineData("[\"add\"]")]
    [InlineData("add")]
    public void What_decides_nothing_is_no_decision(string answer) => Assert.Null(JsonAnswer.Read(answer, DecisionAnswer.Read));

    private static List<string?>? Texts(string answer) =>
        JsonAnswer.Read(answer, FactAnswer.Read)?.Value.Select(item => item.Text).ToList();
}
