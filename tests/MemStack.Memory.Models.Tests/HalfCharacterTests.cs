using MemStack.Memory.Model;
using MemStack.Tests.ModelServer;
using MemStack.Tests.Support;

namespace MemStack.Tests;

/// <summary>Characters beyond U+FFFF are two UTF-16 units, which stay together.</summary>
public class HalfCharacterTests
{
    [Theory]
    [InlineData("""{"facts":[{"text":"User likes sushi \ud83c","message":0}]}""")]
    [InlineData("""{"facts":[{"text":"User likes sushi \udf63","message":0}]}""")]
    [InlineData(
        """{"facts":[{"text":"User likes sushi","message":0,"about":"x\ud83c","slot":"lives_in","value":"y\ud83c","no\ud83ce":1}]}"""
    )]
    public async Task Half_a_character_in_an_answer_costs_that_character_alone(string answer)
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.Enqueue(ModelReply.Text(answer));

        var fact = Assert.Single(await host.ExtractAsync(new ChatMessage("user", "I like sushi 🍣")));

        Assert.StartsWith("User likes sushi", fact.Text, StringComparison.Ordinal);
        Assert.All((string?[])[fact.Text, fact.Slot, fact.SlotValue], AssertWellFormed);
    }

    [Fact]
    public async Task Two_halves_of_a_character_stay_one()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.Enqueue(ModelReply.Text("""{"facts":[{"text":"User likes \ud83c\udf63 in C:\\ud83c","message":0}]}"""));

        Assert.Equal("User likes 🍣 in C:\\ud83c", Assert.Single(await host.ExtractAsync(new ChatMessage("user", "I like sushi 🍣"))).Text);
    }

    [Fact]
    public async Task Whom_a_slot_is_about_is_cut_between_characters()
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
                            text = "Somebody lives in Rome",
                            message = 0,
                            about = new string('x', 79) + "🍣🍣",
                            slot = "lives_in",
                            value = "Rome",
                        },
                    },
                }
            )
        );

        var fact = Assert.Single(await host.ExtractAsync(new ChatMessage("user", "Somebody lives in Rome.")));

        Assert.NotNull(fact.Slot);
        AssertWellFormed(fact.Slot);
    }

    [Fact]
    public async Task An_unreadable_answer_is_sent_back_cut_between_characters()
    {
        await using var host = await ModelsHost.StartAsync();
        host.Server.Enqueue(
            ModelReply.Text(new string('x', 7_999) + "🍣🍣"),
            ModelReply.Text("""{"facts":[{"text":"User likes sushi","message":0}]}""")
        );

        Assert.Equal("User likes sushi", Assert.Single(await host.ExtractAsync(new ChatMessage("user", "I like sushi"))).Text);
    }

    private static void AssertWellFormed(string? text)
    {
        var strict = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        Assert.Equal(text ?? "", strict.GetString(strict.GetBytes(text ?? "")));
    }
}
