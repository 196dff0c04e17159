using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;
using MemStack.Memory.Transfer;

namespace MemStack.Memory.Tests.Transfer;

/// <summary>Lines that an import refuses, and memories that are there already.</summary>
public abstract class ImportSuite : FilledSuite
{
    [Fact]
    public async Task A_truncated_text_is_reported_and_its_complete_lines_are_imported()
    {
        await FillAsync();
        var lines = await ExportAsync(Host);
        using var folder = new TempFolder();
        await using var other = Create(folder.Path, Time);

        var report = await ImportTextAsync(other, string.Join('\n', lines[..5]) + "\n" + lines[5][..40]);

        Assert.Equal((4, 0, false), (report.Imported, report.Rejected, report.IsComplete));
        Assert.Contains("cut short", report.Break, StringComparison.Ordinal);
        Assert.Equal(IdOf(lines[4]), report.LastId);
        Assert.Equal(lines[1..5], (await ExportAsync(other))[1..^1]);
    }

    [Fact]
    public async Task Bad_lines_are_reported_with_their_numbers_and_affect_no_other()
    {
        await FillAsync();
        var lines = await ExportAsync(Host);
        using var folder = new TempFolder();
        await using var other = Create(folder.Path, Time);
        string[] bad =
        [
            "this is no JSON",
            """{"text":"without an id","created_at":"2026-01-01T00:00:00Z"}""",
            $$"""{"id":"{{Guid.CreateVersion7()}}","text":"{{new string('x', 40_000)}}","created_at":"2026-01-01T00:00:00Z"}""",
            $$"""{"id":"{{Guid.CreateVersion7()}}","text":" ","created_at":"2026-01-01T00:00:00Z"}""",
            $$"""{"id":"{{Guid.CreateVersion7()}}","text":7,"created_at":"2026-01-01T00:00:00Z"}""",
        ];

        var report = await ImportAsync(other, [lines[0], .. bad, .. lines[1..]]);

        Assert.Equal((lines.Length - 2, bad.Length), ((int)report.Imported, (int)report.Rejected));
        Assert.Equal([2, 3, 4, 5, 6], report.Problems.Select(problem => (int)problem.Line));
        Assert.Equal(
            [
                "this is not valid JSON",
                "the memory has no id",
                "The memory is longer than 32768 characters.",
                "The memory's text is empty.",
                "the value of 'text' has the wrong type",
            ],
            report.Problems.Select(problem => problem.Reason)
        );
        Assert.False(report.IsComplete); // The footer counts fewer.
        Assert.Equal(lines, await ExportAsync(other));
    }

    [Fact]
    public async Task A_text_that_is_no_export_is_refused()
    {
        foreach (
            var text in (string[])
                [
                    "",
                    "hello\n",
                    """{"format":"other","version":1}""",
                    """{"format":"memstack","version":99}""",
                    $$"""{"id":"{{Guid.CreateVersion7()}}"}""",
                ]
        )
        {
            await Assert.ThrowsAsync<MemoryValidationException>(() => ImportTextAsync(Host, text));
        }
    }

    [Theory]
    [InlineData("\"history\":[null]")]
    [InlineData("\"relations\":[null]")]
    [InlineData("\"categories\":[null]")]
    [InlineData(
        "\"history\":[{\"id\":\"11111111-1111-4111-8111-111111111112\",\"event\":\"add\",\"event_id\":\"11111111-1111-4111-8111-111111111113\",\"input\":[null]}]"
    )]
    [InlineData(
        "\"history\":[{\"id\":\"11111111-1111-4111-8111-111111111112\",\"event\":\"add\",\"memory\":{\"metadata\":{\"a\":\"\\ud800\"}}}]"
    )]
    [InlineData("\"metadata\":{\"a\\ud800\":1}")]
    [InlineData("\"metadata\":{\"a\":1,\"a\":2}")]
    [InlineData("\"dedup\":\"a\\u0000\"")]
    public async Task A_memory_that_cannot_be_stored_affects_only_itself(string field)
    {
        string[] lines =
        [
            "{\"format\":\"memstack\",\"version\":1}",
            $"{{\"id\":\"11111111-1111-4111-8111-111111111111\",\"text\":\"odd\",\"created_at\":\"2025-01-01T00:00:00Z\",{field}}}",
            "{\"id\":\"11111111-1111-4111-8111-111111111110\",\"text\":\"good\",\"created_at\":\"2025-01-01T00:00:00Z\"}",
            "{\"count\":2}",
        ];
        var report = await ImportAsync(Host, lines);

        Assert.Equal((1, 1, true), (report.Imported, report.Rejected, report.IsComplete));
        Assert.Equal(2, Assert.Single(report.Problems).Line);
        Assert.Equal(["good"], await ListedAsync(MemoryFilter.All()));
    }

    [Fact]
    public async Task Skip_keeps_existing_memories_and_overwrite_replaces_them()
    {
        await FillAsync();
        var lines = await ExportAsync(Host, vectors: true);
        var tea = (await Engine.SearchAsync(Requests.Search("tea"), Token))[0].Memory;
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = tea.Id,
                Text = "I like cocoa",
            },
            Token
        );

        var skipped = await ImportAsync(Host, lines);
        Assert.Equal((0, lines.Length - 2), ((int)skipped.Imported, (int)skipped.Skipped));
        Assert.Equal("I like cocoa", (await Engine.GetAsync("t1", tea.Id, Token))!.Text);

        var report = await ImportAsync(Host, lines, ImportMode.Overwrite);
        Assert.Equal((0, 0, lines.Length - 2), ((int)report.Imported, (int)report.Skipped, (int)report.Overwritten));
        Assert.Equal(lines, await ExportAsync(Host, vectors: true));
        Assert.Contains("I like tea", await AnswersAsync(Host, "tea"));
        Assert.DoesNotContain("I like cocoa", await AnswersAsync(Host, "cocoa"));
        Assert.Equal(["alpha", "bravo", "charlie"], (await AnswersAsync(Host, "bravo")).Take(3).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Another_tenants_ids_are_neither_overwritten_nor_disclosed()
    {
        await FillAsync();
        var lines = await ExportAsync(Host, vectors: true);

        foreach (var mode in (ImportMode[])[ImportMode.Overwrite, ImportMode.Overwrite, ImportMode.Skip])
        {
            var report = await ImportAsync(
                Host,
                [.. lines.Select(line => line.Replace("I like tea", "I like rum", StringComparison.Ordinal))],
                mode,
                tenant: "t2"
            );
            Assert.Equal((lines.Length - 2, 0), ((int)(report.Imported + report.Overwritten + report.Skipped), (int)report.Rejected));
        }

        Assert.Equal(lines, await ExportAsync(Host, vectors: true));
        var theirs = await ExportAsync(Host, tenant: "t2");
        Assert.Equal(lines.Length, theirs.Length);
        Assert.Empty(theirs[1..^1].Select(IdOf).Intersect(lines[1..^1].Select(IdOf)));
        var rome = (await Engine.ListAsync(Requests.List(Requests.Filter("""{"keywords":"Rome"}"""), "t2"), Token)).Items[0];
        var paris = (
            await Engine.ListAsync(
                new ListRequest
                {
                    Tenant = "t2",
                    Filter = Requests.Filter("""{"keywords":"Paris"}"""),
                    ShowSuperseded = true,
                },
                Token
            )
        ).Items[0];
        Assert.Equal(rome.Id, paris.SupersededBy);
        Assert.Equal("t2", Assert.Single((await Engine.HistoryAsync("t2", rome.Id, Token))!).Snapshot.Tenant);
        Assert.DoesNotContain("I like rum", await AnswersAsync(Host, "rum"));
        Assert.Equal(
            (await AnswersAsync(Host, "bravo")).Select(text => text.Replace("tea", "rum", StringComparison.Ordinal)),
            (await Engine.SearchAsync(Requests.Search("bravo", tenant: "t2"), Token)).Select(hit => hit.Memory.Text)
        );
    }
}
