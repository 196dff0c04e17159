using System.Text;

namespace MemStack.Client.Tests;

public sealed class TransferTests
{
    private const string Id = "0199c0de-0000-7000-8000-000000000001";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_is_copied_unchanged_and_sends_its_parameters()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ => (200, "line one\nline two\n");
        using var target = new MemoryStream();

        await fixture.Client.ExportAsync(
            new ExportMemoriesRequest
            {
                Scope = new MemoryScope { UserId = "a&b" },
                After = Guid.Parse(Id),
                Vectors = true,
            },
            target,
            Token
        );

        Assert.Equal($"GET /v1/export?format=memstack&user_id=a%26b&after={Id}&vectors=true", Assert.Single(fixture.Api.Requests).Line);
        Assert.Equal("line one\nline two\n", Encoding.UTF8.GetString(target.ToArray()));
    }

    [Fact]
    public async Task An_import_streams_its_body_and_returns_the_outcome()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ =>
            (
                200,
                $$"""{"imported":2,"skipped":1,"overwritten":0,"rejected":1,"complete":false,"last_id":"{{Id}}","break":"cut","problems":[{"line":3,"reason":"bad"}]}"""
            );

        var result = await fixture.Client.ImportAsync(
            new ImportMemoriesRequest
            {
                Format = TransferFormat.Mem0,
                Overwrite = true,
                UserId = "ana",
            },
            new MemoryStream(Encoding.UTF8.GetBytes("[]")),
            Token
        );

        var request = Assert.Single(fixture.Api.Requests);
        Assert.Equal(
            ("POST /v1/import?format=mem0&mode=overwrite&user_id=ana", "[]", "application/json"),
            (request.Line, request.Body, request.Headers.ContentType.ToString())
        );
        Assert.Equal(
            (2, 1, 0, 1, false, Guid.Parse(Id), "cut"),
            (result.Imported, result.Skipped, result.Overwritten, result.Rejected, result.Complete, result.LastId!.Value, result.Break)
        );
        Assert.Equal(new ImportProblem(3, "bad"), Assert.Single(result.Problems));
    }

    [Fact]
    public async Task The_time_limit_of_calls_does_not_apply_to_a_transfer()
    {
        await using var fixture = await ClientFixture.StartAsync(options => options.Timeout = TimeSpan.FromSeconds(1));
        fixture.Api.Answer = _ =>
            (200, """{"imported":0,"skipped":0,"overwritten":0,"rejected":0,"complete":true,"last_id":null,"problems":[]}""");

        var result = await fixture.Client.ImportAsync(new ImportMemoriesRequest(), new SlowStream(), Token);

        Assert.True(result.Complete);
    }

    [Fact]
    public async Task A_refusal_is_reported_with_its_reason()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ => (400, """{"title":"Bad Request","status":400,"detail":"This is no export of MemStack."}""");

        var refused = await Assert.ThrowsAsync<MemStackApiException>(() =>
            fixture.Client.ImportAsync(new ImportMemoriesRequest(), new MemoryStream("x"u8.ToArray()), Token)
        );

        Assert.Equal((400, "This is no export of MemStack."), (refused.StatusCode, refused.Message));
    }

    /// <summary>Returns a byte later than the time limit, and ends.</summary>
    private sealed class SlowStream : MemoryStream
    {
        private bool _isDone;

        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_isDone)
            {
                return 0;
            }

            _isDone = true;
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
            buffer.Span[0] = (byte)'x';
            return 1;
        }
    }
}
