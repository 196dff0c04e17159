using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace MemStack.Api.Tests;

public sealed class TransferTests(ApiServer server) : IDisposable
{
    private readonly ApiClient _client = server.Client();
    private readonly HttpClient _raw = new()
    {
        BaseAddress = server.BaseAddress,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Token", ApiServer.AcmeKey) },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _raw.Dispose();
    }

    [Fact]
    public async Task An_export_is_imported_for_another_tenant_under_new_ids()
    {
        var user = Unique.Name();
        var id = await _client.RememberAsync(user, "The boiler was serviced");
        using var answer = await _raw.GetAsync(new Uri($"/v1/export?user_id={user}&vectors=true", UriKind.Relative), Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(
            ["memstack", id, "1"],
            [
                JsonNode.Parse(lines[0])!["format"]!.ToString(),
                JsonNode.Parse(lines[1])!["id"]!.ToString(),
                JsonNode.Parse(lines[2])!["count"]!.ToString(),
            ]
        );
        Assert.DoesNotContain("acme", text, StringComparison.Ordinal);

        using var globex = server.Client(ApiServer.GlobexKey);
        var imported = await ImportAsync(globex, text);
        Assert.Equal(
            (1, 0, true),
            (
                imported.Json.GetProperty("imported").GetInt32(),
                imported.Json.GetProperty("rejected").GetInt32(),
                imported.Json.GetProperty("complete").GetBoolean()
            )
        );
        var theirs = (await globex.PostAsync("/v3/memories/", $$$"""{"filters":{"user_id":"{{{user}}}"}}""")).Results[0];
        Assert.Equal("The boiler was serviced", theirs.GetProperty("memory").GetString());
        Assert.NotEqual(id, theirs.GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await globex.GetAsync($"/v1/memories/{id}/")).Status);
        Assert.Equal("The boiler was serviced", (await _client.GetAsync($"/v1/memories/{id}/"))["memory"]);
    }

    [Fact]
    public async Task An_import_reports_the_outcome_of_each_memory_and_the_faults()
    {
        var user = Unique.Name();
        var text = $$"""[{"id":"{{Unique.Name("m")}}","memory":"From mem0"},{"id":"x","memory":7}]""";

        var first = await ImportAsync(_client, text, $"format=mem0&user_id={user}");
        var again = await ImportAsync(_client, text, $"format=mem0&mode=overwrite&user_id={user}");

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(["imported", "skipped", "overwritten", "rejected", "complete", "last_id", "problems"], ApiAnswer.NamesOf(first.Json));
        Assert.Equal("""[{"line":1,"reason":"memory is no text"}]""", first.Json.GetProperty("problems").GetRawText());
        Assert.Equal((0, 1), (again.Json.GetProperty("imported").GetInt32(), again.Json.GetProperty("overwritten").GetInt32()));
        var found = await _client.PostAsync("/v3/memories/search/", $$$"""{"query":"mem0","filters":{"user_id":"{{{user}}}"}}""");
        Assert.Equal("From mem0", found.Results[0].GetProperty("memory").GetString());
    }

    [Theory]
    [InlineData("/v1/export?format=xml", "format must be memstack, mem0 or openmemory.")]
    [InlineData("/v1/export?format=openmemory", "OpenMemory's backup holds one user: name user_id.")]
    [InlineData("/v1/export?format=mem0&vectors=true", "Vectors are in the format memstack alone.")]
    [InlineData("/v1/export?after=7", "after should be a valid UUID")]
    public async Task A_malformed_export_is_a_problem(string path, string detail)
    {
        var answer = await _client.GetAsync(path);

        Assert.Equal((HttpStatusCode.BadRequest, detail), (answer.Status, answer["detail"]));
    }

    [Theory]
    [InlineData("mode=merge", "mode must be skip or overwrite.")]
    [InlineData("", "This is no export of MemStack: its first line is no header.")]
    public async Task A_malformed_import_is_a_problem(string query, string detail)
    {
        var answer = await ImportAsync(_client, "hello", query);

        Assert.Equal((HttpStatusCode.BadRequest, detail), (answer.Status, answer["detail"]));
    }

    [Fact]
    public async Task Export_and_import_need_a_key()
    {
        using var anonymous = server.Client(null);

        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync("/v1/export")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await ImportAsync(anonymous, "")).Status);
    }

    [Fact]
    public async Task An_import_has_a_larger_limit_of_its_own()
    {
        await using var small = new SmallImports();
        await small.InitializeAsync();
        using var client = small.Client(null);
        var memory = $$"""{"id":"{{Guid.CreateVersion7()}}","memory":"{{new string('x', 30_000)}}","user_id":"u"}""";

        var larger = await ImportAsync(client, "[" + string.Join(',', Enumerable.Repeat(memory, 170)) + "]", "format=mem0");
        var tooLarge = await ImportAsync(client, "[" + string.Join(',', Enumerable.Repeat(memory, 250)) + "]", "format=mem0");

        Assert.Equal(
            (HttpStatusCode.OK, 1, 169),
            (larger.Status, larger.Json.GetProperty("imported").GetInt32(), larger.Json.GetProperty("skipped").GetInt32())
        );
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.Status);
        Assert.Contains("MemStack:Transfer:MaxImportBytes", tooLarge["detail"], StringComparison.Ordinal);
    }

    private static Task<ApiAnswer> ImportAsync(ApiClient client, string text, string query = "") =>
        client.SendAsync(
            HttpMethod.Post,
            "/v1/import?" + query,
            change: request => request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text))
        );

    private sealed class SmallImports : ApiServer
    {
        protected override IReadOnlyDictionary<string, string> Settings { get; } =
            new Dictionary<string, string>(StringComparer.Ordinal) { ["MemStack:Transfer:MaxImportBytes"] = "6000000" };
    }
}
