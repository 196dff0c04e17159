using System.Text;
using System.Text.Json.Nodes;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Transfer;

namespace MemStack.Memory.Tests.Transfer;

/// <summary>A store with memories of every kind, and the ways out of it and into another.</summary>
public abstract class FilledSuite : ScriptedSuite
{
    internal static ImportRequest Request(
        ImportMode mode = ImportMode.Skip,
        string tenant = "t1",
        TransferFormat format = TransferFormat.MemStack,
        string? user = null
    ) =>
        new()
        {
            Tenant = tenant,
            Mode = mode,
            Format = format,
            UserId = user,
        };

    internal static async Task<string[]> ExportAsync(
        TestEngine host,
        bool vectors = false,
        string tenant = "t1",
        Guid? after = null,
        MemoryFilter? filter = null
    )
    {
        using var output = new MemoryStream();
        var count = await host.Get<IMemoryTransfer>()
            .ExportAsync(
                new ExportRequest
                {
                    Tenant = tenant,
                    Vectors = vectors,
                    After = after,
                    Filter = filter,
                },
                output,
                Token
            );
        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(count, lines.Length - 2);
        return lines;
    }

    internal static Task<ImportReport> ImportAsync(
        TestEngine host,
        string[] lines,
        ImportMode mode = ImportMode.Skip,
        string tenant = "t1"
    ) => host.Get<IMemoryTransfer>().ImportAsync(Request(mode, tenant), new MemoryStream(Bytes(lines)), Token);

    internal static Task<ImportReport> ImportTextAsync(
        TestEngine host,
        string text,
        TransferFormat format = TransferFormat.MemStack,
        string? user = null
    ) =>
        host.Get<IMemoryTransfer>().ImportAsync(Request(format: format, user: user), new MemoryStream(Encoding.UTF8.GetBytes(text)), Token);

    internal static async Task<IReadOnlyList<string>> AnswersAsync(TestEngine host, string question) =>
        [.. (await host.Engine.SearchAsync(Requests.Search(question), Token)).Select(hit => hit.Memory.Text)];

    /// <summary>
    /// Everything that a memory can have: turns, supersession, relations, touches, changes, deletions, metadata, expiry, vectors.
    /// </summary>
    internal async Task FillAsync()
    {
        Script.Model = "small";
        Script.Says(
            "I live in Paris",
            "user/lives_in",
            "paris",
            new ExtractedRelation(ExtractedRelation.Speaker, "person", "LIVES_IN", "Paris", "place")
        );
        Script.Says(
            "I live in Rome",
            "user/lives_in",
            "rome",
            new ExtractedRelation(ExtractedRelation.Speaker, "person", "LIVES_IN", "Rome", "place")
        );
        Script.Says("I live in Oslo", "user/lives_in", "oslo");
        foreach (var turn in (string[])["alpha", "bravo", "charlie"])
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Engine.AddAsync(Requests.Verbatim(turn) with { RunId = "r" }, Token);
        }

        await SayAsync("I live in Paris");
        await SayAsync("I live in Rome");
        await SayAsync("I like tea");
        await SayAsync("I like tea");
        Time.Advance(TimeSpan.FromMinutes(1));
        await Engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = "alice",
                AgentId = "bot",
                Messages = [new ChatMessage("user", "one of two", "Al"), new ChatMessage("assistant", "two of \"two\" – ü 日本")],
            },
            Token
        );
        Time.Advance(TimeSpan.FromMinutes(1));
        var invoice = await Engine.AddAsync(
            Requests.Verbatim("The invoice is due") with
            {
                Metadata = new JsonObject
                {
                    ["z"] = 1.50m,
                    ["a"] = new JsonArray("x", null),
                    ["ü"] = "日本",
                },
                ExpiresAt = new DateOnly(2027, 1, 31),
                Timestamp = new DateTimeOffset(2025, 5, 6, 7, 8, 9, TimeSpan.FromHours(2)),
            },
            Token
        );
        Time.Advance(TimeSpan.FromMinutes(1));
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = invoice.Memories[0].Id,
                Text = "The invoice is paid",
            },
            Token
        );
        var gone = await AddOneAsync("to be deleted");
        await Engine.DeleteAsync("t1", gone.Id, Token);
        await AddOneAsync("Bob's own", "bob");
    }

    internal static Guid IdOf(string line) => JsonNode.Parse(line)!["id"]!.GetValue<Guid>();

    internal static byte[] Bytes(string[] lines) => Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
}
