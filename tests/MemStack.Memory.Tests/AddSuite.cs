using System.Text.Json.Nodes;
using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests;

/// <summary>Adding: what is kept, and what is refused.</summary>
public abstract class AddSuite : EngineSuite
{
    [Fact]
    public async Task A_verbatim_add_keeps_each_message_except_system_messages()
    {
        var result = await Engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "alice",
                AgentId = "bot",
                AppId = "app",
                RunId = "run",
                Infer = false,
                Metadata = new JsonObject { ["Clé \"x\""] = 1.50, ["n"] = null },
                Timestamp = new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
                ExpiresAt = new DateOnly(2026, 12, 31),
                Messages =
                [
                    new ChatMessage("system", "Be brief."),
                    new ChatMessage("user", "I like ☕ and naïve 日本語 🎉", "Alice"),
                    new ChatMessage("assistant", "Noted."),
                ],
            },
            Token
        );

        Assert.False(result.Replayed);
        Assert.Equal(["I like ☕ and naïve 日本語 🎉", "Noted."], result.Memories.Select(memory => memory.Text));
        var read = await Engine.GetAsync("t1", result.Memories[0].Id, Token);
        Assert.NotNull(read);
        Assert.Equal(
            ("alice", "bot", "app", "run", "Alice", "user"),
            (read.UserId, read.AgentId, read.AppId, read.RunId, read.ActorId, read.Role)
        );
        Assert.Equal(
            "{\"Clé \\\"x\\\"\":1.5,\"n\":null}",
            read.Metadata!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        );
        Assert.Equal(new DateTimeOffset(2025, 1, 2, 1, 4, 5, TimeSpan.Zero), read.ValidFrom);
        Assert.Equal(new DateOnly(2026, 12, 31), read.ExpiresAt);
        Assert.Equal(Time.GetUtcNow(), read.CreatedAt);
        Assert.Equal(32, read.Hash.Length);
        Assert.Equal(
            result.Memories[0] with
            {
                Metadata = null,
            },
            read with
            {
                Metadata = null,
                Categories = result.Memories[0].Categories,
            }
        );
    }

    [Fact]
    public async Task An_inferring_add_keeps_statements_and_the_messages_they_came_from()
    {
        ChatMessage[] messages =
        [
            new("user", "Hi! I'm vegan. What should I cook? My sister Ana lives in Porto."),
            new("assistant", "Sure, let me think."),
        ];
        var result = await Engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "alice",
                Messages = messages,
            },
            Token
        );

        Assert.Equal(["I'm vegan.", "My sister Ana lives in Porto."], result.Memories.Select(memory => memory.Text));
        var step = Assert.Single((await Engine.HistoryAsync("t1", result.Memories[0].Id, Token))!);
        Assert.Equal(messages, step.Input);
    }

    [Fact]
    public async Task A_greeting_creates_an_event_and_no_memory()
    {
        var result = await Engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "alice",
                Messages = [new("user", "Hello there!")],
            },
            Token
        );

        Assert.Empty(result.Memories);
        Assert.Equal(EventStatus.Succeeded, (await Engine.GetEventAsync("t1", result.EventId, Token))!.Status);
    }

    [Fact]
    public async Task A_long_name_is_cut_between_characters()
    {
        var name = new string('a', 79) + "🎉b";
        var result = await Engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "alice",
                Messages = [new("user", "I live in Berlin.", name)],
            },
            Token
        );

        var memory = (await Engine.GetAsync("t1", result.Memories[0].Id, Token))!;
        Assert.Equal(new string('a', 79) + "/lives_in", memory.Slot);
    }

    [Theory]
    [InlineData("My wife's name is ")]
    [InlineData("I work at ")]
    [InlineData("I live in ")]
    public async Task A_fact_with_a_word_of_kilobytes_is_kept(string begin)
    {
        // Without a pattern, so that nothing makes it shorter.
        var name =
            "X"
            + string.Concat(
                Enumerable
                    .Range(0, 150)
                    .SelectMany(i => System.Security.Cryptography.SHA256.HashData([(byte)i]))
                    .Select(value => (char)('a' + (value % 26)))
            )
            + ".";
        var result = await Engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "alice",
                Messages = [new("user", begin + name)],
            },
            Token
        );

        Assert.Equal(begin + name, Assert.Single(result.Memories).Text);
    }

    [Fact]
    public async Task Malformed_requests_are_refused_with_their_reason()
    {
        await Refused("messages", new AddRequest { Tenant = "t1", Messages = [] });
        await Refused("messages", new AddRequest { Tenant = "t1", Messages = [.. Enumerable.Repeat(new ChatMessage("user", "x"), 201)] });
        await Refused("role", Requests.Verbatim("x") with { Messages = [new ChatMessage("king", "x")] });
        await Refused("text_length", Requests.Verbatim(new string('x', 32_769)));
        await Refused("characters", Requests.Verbatim("a\0b"));
        await Refused("characters", Requests.Verbatim("a\ud800b"));
        await Refused("identifier", Requests.Verbatim("x", " "));
        await Refused("metadata_size", Requests.Verbatim("x") with { Metadata = new JsonObject { ["k"] = new string('é', 9_000) } });
        await Assert.ThrowsAsync<MemoryValidationException>(() => Engine.SearchAsync(Requests.Search("x") with { TopK = 1001 }, Token));
        await Assert.ThrowsAsync<MemoryValidationException>(() =>
            Engine.SearchAsync(Requests.Search("x") with { Threshold = double.NaN }, Token)
        );
        Assert.Empty(await ListedAsync());

        async Task Refused(string reason, AddRequest request) =>
            Assert.Equal(reason, (await Assert.ThrowsAsync<MemoryValidationException>(() => Engine.AddAsync(request, Token))).Reason);
    }

    [Theory]
    [InlineData("""{"k":"a\ud800"}""")]
    [InlineData("""{"k\ud800":"a"}""")]
    [InlineData("""{"k":1,"k":2}""")]
    [InlineData("deep")]
    public async Task Metadata_that_could_not_be_read_again_are_refused(string json)
    {
        if (json == "deep")
        {
            json = string.Concat(Enumerable.Repeat("{\"a\":", 33)) + "1" + new string('}', 33);
        }

        var memory = await AddOneAsync("text");
        var metadata = JsonNode.Parse(json)!.AsObject();

        await Assert.ThrowsAsync<MemoryValidationException>(() =>
            Engine.AddAsync(Requests.Verbatim("other") with { Metadata = metadata }, Token)
        );
        await Assert.ThrowsAsync<MemoryValidationException>(() =>
            Engine.UpdateAsync(
                new UpdateRequest
                {
                    Tenant = "t1",
                    Id = memory.Id,
                    Metadata = metadata,
                },
                Token
            )
        );
        Assert.Equal(["text"], await ListedAsync());
    }
}
