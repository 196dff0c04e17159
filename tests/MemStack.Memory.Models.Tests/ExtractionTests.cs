using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Models.Prompts;
using MemStack.Memory.Models.Telemetry;
using MemStack.Tests.ModelServer;
using MemStack.Tests.Support;

namespace MemStack.Tests;

public class ExtractionTests
{
    private static readonly ChatMessage _paris = new("user", "Hi! I live in Paris and I work at Renault.");

    [Fact]
    public async Task Facts_come_with_slot_categories_and_relations()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.Enqueue(
            ModelReply.Text(
                """
                {"facts":[{"text":"User lives in Paris","message":0,"about":"speaker","slot":"lives_in","value":"Paris","categories":["Personal Details","bogus"],
                  "relations":[{"source":"speaker","source_type":"person","type":"lives in","target":"Paris","target_type":"place"}]},
                 {"text":"User's colleague Bob works at Renault","message":0,"about":"Bob","slot":"works_at","value":"Renault"}]}
                """
            )
        );

        var facts = await host.ExtractAsync(_paris);

        Assert.Equal(["User lives in Paris", "User's colleague Bob works at Renault"], facts.Select(fact => fact.Text));
        Assert.Equal(("user/lives_in", "paris", "user", 0), (facts[0].Slot, facts[0].SlotValue, facts[0].Role, facts[0].Message));
        Assert.Equal(["personal_details"], facts[0].Categories);
        Assert.Equal([new ExtractedRelation(ExtractedRelation.Speaker, "person", "LIVES_IN", "Paris", "place")], facts[0].Relations);
        Assert.Equal(("bob/works_at", "renault"), (facts[1].Slot, facts[1].SlotValue));
        Assert.Equal("clean", Assert.Single(host.Metrics.Answers.Of()).Tags[ModelTelemetry.AnswerQuality]);
    }

    [Fact]
    public async Task The_request_is_what_the_endpoint_expects()
    {
        await using var host = await ModelsHost.StartAsync();

        await host.ExtractAsync(new ChatMessage("system", "Be nice."), _paris, new ChatMessage("assistant", "Noted.", "Robbie"));

        var request = Assert.Single(host.Server.Requests);
        Assert.Equal("Bearer sk-test-canary-key", request.Headers.Authorization);
        Assert.Equal(ModelsHost.ChatModel, request.Model);
        Assert.Equal("json_object", (string?)request.Body["response_format"]?["type"]);
        Assert.Equal(4096, (int?)request.Body["max_completion_tokens"]);
        Assert.Equal(["system", "user"], request.Messages.Select(message => message.Role));
        Assert.Equal(Prompt.Extract.Text, request.System);
        Assert.Contains("Saturday, 2026-11-21 10:00 UTC", request.Messages[1].Content, StringComparison.Ordinal);
        Assert.Equal(
            """[{"message":1,"role":"user","name":null,"content":"Hi! I live in Paris and I work at Renault."},{"message":2,"role":"assistant","name":"Robbie","content":"Noted."}]""",
            request.Data.ToJsonString()
        );
    }

    [Fact]
    public async Task Facts_are_attributed_to_the_speaker_of_their_message()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.Enqueue(
            ModelReply.Json(
                new
                {
                    facts = new object[]
                    {
                        new
                        {
                            text = "Caroline has a dog",
                            message = 0,
                            about = "Caroline",
                            slot = "likes/dogs",
                            value = "yes",
                        },
                        new { text = "The assistant recommended Fido", message = 1 },
                        new
                        {
                            text = "Mel lives in Oslo",
                            message = 2,
                            about = "speaker",
                            slot = "lives_in",
                            value = "Oslo",
                        },
                    },
                }
            )
        );

        var facts = await host.ExtractAsync(
            new("user", "I have a dog", "Caroline"),
            new("assistant", "Call it Fido"),
            new("user", "I live in Oslo", "Mel")
        );

        Assert.Equal(["Caroline", null, "Mel"], facts.Select(fact => fact.ActorId));
        Assert.Equal(["user", "assistant", "user"], facts.Select(fact => fact.Role));
        Assert.Equal(["caroline/likes/dogs", null, "mel/lives_in"], facts.Select(fact => fact.Slot));
    }

    [Theory]
    [InlineData("lives_in", "!Paris", "user/lives_in", "!paris")]
    [InlineData("user/lives_in", "Paris", "user/lives_in", "paris")]
    [InlineData("Bob Smith/lives_in", "Paris", "bob smith/lives_in", "paris")]
    [InlineData("bob/owns", "a car", null, null)]
    [InlineData("Phone Number", "123", "user/phone number", "123")]
    [InlineData("likes/Ice Cream", "no", "user/likes/ice cream", "!yes")]
    [InlineData("favorite/color", "Blue", "user/favorite/color", "blue")]
    [InlineData("likes/", "yes", null, null)]
    [InlineData("likes/a/b", "yes", null, null)]
    [InlineData("lives_in", " ", null, null)]
    public async Task Slots_are_written_as_the_rules_write_them(string slot, string value, string? expectedSlot, string? expectedValue)
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.Enqueue(
            ModelReply.Json(
                new
                {
                    facts = new[]
                    {
                        new
                        {
                            text = "A fact",
                            message = 0,
                            slot,
                            value,
                        },
                    },
                }
            )
        );

        var fact = Assert.Single(await host.ExtractAsync(_paris));

        Assert.Equal((expectedSlot, expectedValue), (fact.Slot, fact.SlotValue));
    }

    [Fact]
    public async Task Nothing_worth_remembering_gives_no_fact()
    {
        await using var host = await ModelsHost.StartAsync();
        Assert.Empty(await host.ExtractAsync(new ChatMessage("user", "Hello there!")));
        Assert.Empty(host.Metrics.Fallbacks.Of());
    }

    [Fact]
    public async Task A_conversation_without_anything_to_remember_asks_nobody()
    {
        await using var host = await ModelsHost.StartAsync();
        Assert.Empty(await host.ExtractAsync(new("system", "Be nice."), new("user", "  ")));
        Assert.Empty(host.Server.Requests);
    }

    [Fact]
    public async Task An_unreadable_answer_is_repaired_once()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.Enqueue(
            ModelReply.Text("I found that the user lives in Paris."),
            ModelReply.Json(new { facts = new[] { new { text = "User lives in Paris", message = 0 } } })
        );

        Assert.Equal("User lives in Paris", Assert.Single(await host.ExtractAsync(_paris)).Text);

        Assert.Equal(2, host.Server.Requests.Count);
        Assert.Equal(["system", "user", "assistant", "user"], host.Server.Requests[1].Messages.Select(message => message.Role));
        Assert.Equal(Prompt.Repair.Text, host.Server.Requests[1].Messages[3].Content);
        Assert.Equal("repaired", Assert.Single(host.Metrics.Answers.Of()).Tags[ModelTelemetry.AnswerQuality]);
    }

    [Fact]
    public async Task Messages_are_kept_as_they_are_when_the_repair_fails_too()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.OnChat = static _ => ModelReply.Text("No JSON from me.");

        var facts = await host.ExtractAsync(_paris, new("assistant", "Nice.", "Robbie"), new("user", "Привет, я Анна"));

        Assert.Equal([_paris.Content, "Nice.", "Привет, я Анна"], facts.Select(fact => fact.Text));
        Assert.Equal([0, 1, 2], facts.Select(fact => fact.Message));
        Assert.Equal(2, host.Server.Requests.Count);
        Assert.Equal(
            3,
            host.Metrics.Fallbacks.Sum((ModelTelemetry.FallbackReason, "malformed"), (ModelTelemetry.FallbackOutcome, "verbatim"))
        );
        Assert.Equal(1, host.Metrics.Answers.Sum((ModelTelemetry.AnswerQuality, "unreadable")));
    }
}
