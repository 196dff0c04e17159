using System.Net;

namespace MemStack.Api.Tests;

public sealed class BoundsTests(ApiServer server) : IDisposable
{
    private const string Messages = """[{"role":"user","content":"x"}]""";
    private readonly ApiClient _client = server.Client();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("/v3/memories/?page=0")]
    [InlineData("/v3/memories/?page_size=0")]
    [InlineData("/v3/memories/?page_size=201")]
    [InlineData("/v3/memories/?page=99999999")]
    [InlineData("/v3/memories/?page=x")]
    public async Task A_page_out_of_bounds_is_refused(string path)
    {
        var answer = await _client.PostAsync(path, """{"filters":{"user_id":"u"}}""");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("page", answer["error"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user_id", "*")]
    [InlineData("agent_id", "*")]
    [InlineData("app_id", " *")]
    [InlineData("run_id", "*\u00a0")]
    public async Task The_wildcard_is_refused_as_an_id(string field, string name)
    {
        var body = $$"""{"messages":{{Messages}},"{{field}}":"{{name}}","infer":false}""";
        foreach (var path in (string[])["/v3/memories/add/", "/v1/memories/", "/memories"])
        {
            var answer = await _client.PostAsync(path, body);
            Assert.Contains($"{field} must be one name, not a wildcard.", answer.Text, StringComparison.Ordinal);
            Assert.InRange((int)answer.Status, 400, 422);
        }
    }

    [Theory]
    [InlineData("\"top_k\":0")]
    [InlineData("\"top_k\":1001")]
    [InlineData("\"top_k\":\"5\"")]
    [InlineData("\"threshold\":1.5")]
    public async Task A_search_out_of_bounds_is_refused_on_both_surfaces(string field)
    {
        var body = $$"""{"query":"x","filters":{"user_id":"u"},{{field}}}""";
        var hosted = await _client.PostAsync("/v3/memories/search/", body);
        Assert.Equal(HttpStatusCode.BadRequest, hosted.Status);
        Assert.NotEmpty(hosted["error"]!);
        var selfHosted = await _client.PostAsync("/search", body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, selfHosted.Status);
        Assert.Equal("body", selfHosted.Json.GetProperty("detail")[0].GetProperty("loc")[0].GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"user_id":"u","user_id":"v"}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"user_id":"u","metadata":{"a":1,"a":2}}""")]
    [InlineData("""{"messages":"x","user_id":"u"}""")]
    [InlineData("""{"messages":[null],"user_id":"u"}""")]
    [InlineData("""{"messages":[],"user_id":"u"}""")]
    [InlineData("""{"user_id":"u"}""")]
    [InlineData("""{"messages":[{"content":"x"}],"user_id":"u"}""")]
    [InlineData("""{"messages":[{"role":"pirate","content":"x"}],"user_id":"u"}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url"}]}],"user_id":"u"}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"user_id":7}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"user_id":"u","expiration_date":"tomorrow"}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"user_id":"u","metadata":[]}""")]
    public async Task A_malformed_add_is_refused_in_the_shape_of_its_surface(string body)
    {
        var hosted = await _client.PostAsync("/v3/memories/add/", body);
        Assert.Equal(HttpStatusCode.BadRequest, hosted.Status);
        Assert.NotEmpty(hosted["error"]!);
        var selfHosted = await _client.PostAsync("/memories", body);
        Assert.True(selfHosted.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity, selfHosted.Text);
        Assert.True(selfHosted.Json.TryGetProperty("detail", out _));
    }

    [Fact]
    public async Task Unsupported_fields_of_the_platform_are_ignored()
    {
        var answer = await _client.PostAsync(
            "/v3/memories/add/",
            $$"""
            {"messages":{{Messages}},"user_id":"{{Unique.Name()}}","infer":false,"source":"CLI","immutable":true,"custom_categories":[{"a":"b"}],"includes":"x"}
            """
        );
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Theory]
    [InlineData(
        "HostedAddBody",
        "immutable",
        "includes",
        "excludes",
        "custom_instructions",
        "agent_custom_instructions",
        "custom_categories",
        "structured_data_schema"
    )]
    [InlineData("HostedListBody", "latest_only", "include_merged")]
    [InlineData("HostedSearchBody", "latest_only", "include_merged", "keyword_search", "reference_date")]
    public async Task Fields_without_effect_are_documented_as_such(string body, params string[] fields)
    {
        var properties = (await _client.GetAsync("/openapi/v1.json"))
            .Json.GetProperty("components")
            .GetProperty("schemas")
            .GetProperty(body)
            .GetProperty("properties");
        Assert.All(
            fields,
            field =>
                Assert.StartsWith(
                    "Without effect",
                    properties.GetProperty(field).GetProperty("description").GetString(),
                    StringComparison.Ordinal
                )
        );
    }

    [Theory]
    [InlineData("/v3/memories/", "")]
    [InlineData("/v3/memories/search/", "\"query\":\"tea\",")]
    public async Task Latest_only_contradicts_show_superseded(string path, string query)
    {
        var both = await _client.PostAsync(
            path,
            $$$"""{{{{query}}}"filters":{"user_id":"{{{Unique.Name()}}}"},"latest_only":true,"show_superseded":true}"""
        );
        Assert.Equal((HttpStatusCode.BadRequest, "latest_only and show_superseded contradict each other."), (both.Status, both["error"]));
        var one = await _client.PostAsync(
            path,
            $$$"""{{{{query}}}"filters":{"user_id":"{{{Unique.Name()}}}"},"latest_only":true,"include_merged":true,"keyword_search":true,"reference_date":"2026-03-01","source":"CLI"}"""
        );
        Assert.Equal(HttpStatusCode.OK, one.Status);
    }

    [Theory]
    [InlineData("\"observation_date\":\"2026-03-01\"", "2026-03-01T00:00:00")]
    [InlineData("\"observation_date\":\"2026-03-01\",\"timezone\":\"America/New_York\"", "2026-03-01T05:00:00")]
    [InlineData("\"observation_datetime\":\"2026-07-01T12:30:00\",\"timezone\":\"Europe/Berlin\"", "2026-07-01T10:30:00")]
    [InlineData("\"observation_datetime\":\"2026-07-01T12:30:00+05:00\",\"timezone\":\"Europe/Berlin\"", "2026-07-01T07:30:00")]
    [InlineData("\"observation_datetime\":\"2026-07-01T12:30:00Z\",\"observation_date\":\"2020-01-01\"", "2026-07-01T12:30:00")]
    [InlineData("\"timestamp\":1767225600,\"observation_date\":\"2020-01-01\"", "2026-01-01T00:00:00")]
    public async Task A_memory_is_true_from_the_time_of_observation(string fields, string since)
    {
        var id = await _client.RememberAsync(Unique.Name(), "I like tea.", "," + fields);
        Assert.Equal(
            DateTimeOffset.Parse(since + "Z", System.Globalization.CultureInfo.InvariantCulture),
            (await _client.GetAsync($"/v1/memories/{id}/")).Json.GetProperty("valid_from").GetDateTimeOffset()
        );
    }

    [Theory]
    [InlineData("\"observation_date\":\"1 March\"", "observation_date must be a day as YYYY-MM-DD.")]
    [InlineData("\"observation_date\":\"0001-01-01\"", "observation_date must be seconds since 1970 or an ISO 8601 time.")]
    [InlineData("\"observation_datetime\":\"soon\"", "observation_datetime must be seconds since 1970 or an ISO 8601 time.")]
    [InlineData("\"timezone\":\"Mars/Olympus\"", "timezone must be the IANA name of a time zone.")]
    public async Task A_time_of_observation_that_cannot_be_read_is_refused(string fields, string message)
    {
        var answer = await _client.PostAsync(
            "/v3/memories/add/",
            $$"""{"messages":{{Messages}},"user_id":"{{Unique.Name()}}","infer":false,{{fields}}}"""
        );
        Assert.Equal((HttpStatusCode.BadRequest, message), (answer.Status, answer["error"]));
    }

    [Fact]
    public async Task The_content_of_a_message_may_come_in_parts()
    {
        var answer = await _client.PostAsync(
            "/v3/memories/add/",
            $$"""
            {"messages":[{"role":"user","content":[{"type":"text","text":"I like tea."}]}],"user_id":"{{Unique.Name()}}","infer":false}
            """
        );
        Assert.Equal("I like tea.", answer.Results[0].GetProperty("memory").GetString());
    }

    [Theory]
    [InlineData("/v3/memories/add/")]
    [InlineData("/memories")]
    public async Task A_body_beyond_four_megabytes_is_a_413(string path)
    {
        // Refused before it is sent: a server that closes on a body it does not read may take its answer with it.
        var answer = await _client.SendAsync(
            HttpMethod.Post,
            path,
            $$$"""{"messages":{{{Messages}}},"user_id":"u","source":"{{{new string('x', 4 * 1024 * 1024)}}}"}""",
            change: request => request.Headers.ExpectContinue = true
        );
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.NotEmpty(answer["detail"]!);
    }

    [Theory]
    [InlineData("user_id", 257)]
    [InlineData("run_id", 257)]
    public async Task An_id_beyond_its_length_is_refused(string field, int length)
    {
        var answer = await _client.PostAsync(
            "/v3/memories/add/",
            $$"""{"messages":{{Messages}},"{{field}}":"{{new string('u', length)}}"}"""
        );
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(field, answer["error"], StringComparison.Ordinal);
    }

    // Earlier versions took longer ids in imports.
    [Theory]
    [InlineData("/v1/memories/?user_id=")]
    [InlineData("/memories?user_id=")]
    [InlineData("/v1/export?user_id=")]
    public async Task Memories_of_an_id_beyond_its_length_can_be_looked_for(string address) =>
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(address + new string('u', 300))).Status);

    [Fact]
    public async Task A_text_and_a_conversation_beyond_their_length_are_refused()
    {
        var text = await _client.PostAsync(
            "/v3/memories/add/",
            $$"""{"messages":[{"role":"user","content":"{{new string('x', 32_769)}}"}],"user_id":"u"}"""
        );
        Assert.Equal(HttpStatusCode.BadRequest, text.Status);
        var messages = string.Join(',', Enumerable.Repeat("""{"role":"user","content":"x"}""", 201));
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await _client.PostAsync("/v3/memories/add/", $$"""{"messages":[{{messages}}],"user_id":"u"}""")).Status
        );
    }

    [Fact]
    public async Task Metadata_at_the_maximum_depth_is_returned_by_every_list_and_deeper_is_refused()
    {
        var user = Unique.Name();
        var id = await _client.RememberAsync(user, "The boiler was serviced", $",\"metadata\":{Nested(32)}");
        var refused = await _client.PostAsync(
            "/v3/memories/add/",
            $$"""{"messages":{{Messages}},"user_id":"{{user}}","infer":false,"metadata":{{Nested(33)}}}"""
        );
        var filters = $$"""{"filters":{"user_id":"{{user}}"},"query":"boiler"}""";
        ApiAnswer[] answers =
        [
            await _client.PostAsync("/v3/memories/", filters),
            await _client.PostAsync("/v3/memories/search/", filters),
            await _client.GetAsync($"/v1/memories/{id}/"),
            await _client.GetAsync($"/v1/memories/{id}/history/"),
            await _client.GetAsync($"/memories?user_id={user}"),
            await _client.GetAsync($"/v1/export?user_id={user}"),
        ];

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("32 levels", refused["error"], StringComparison.Ordinal);
        Assert.All(answers, answer => Assert.Contains(Nested(32), answer.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", HttpStatusCode.OK)]
    [InlineData("application/json; charset=\"UTF-8\"", HttpStatusCode.OK)]
    [InlineData("application/json; charset=latin1", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-7", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_body_that_is_not_UTF_8_is_refused(string type, HttpStatusCode expected)
    {
        var answer = await _client.SendAsync(
            HttpMethod.Post,
            "/v3/memories/",
            """{"filters":{"user_id":"nobody"}}""",
            change: request =>
            {
                request.Content!.Headers.Remove("Content-Type");
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }
        );

        Assert.Equal(expected, answer.Status);
    }

    [Fact]
    public async Task A_body_of_another_type_is_a_415_that_clients_can_parse()
    {
        using var content = new StringContent("x");
        var answer = await _client.SendAsync(HttpMethod.Post, "/v3/memories/add/", change: request => request.Content = content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.Status);
        Assert.Equal(415, answer.Json.GetProperty("status").GetInt32());
    }

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
}
