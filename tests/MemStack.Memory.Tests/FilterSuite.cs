using System.Text.Json.Nodes;
using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests;

/// <summary>Tests filters, from the clients' JSON to the store's rows.</summary>
public abstract class FilterSuite : EngineSuite
{
    [Theory]
    [InlineData("""{}""", "a b c d")]
    [InlineData("""{"user_id":"u1"}""", "a b")]
    [InlineData("""{"userId":"u1","agent_id":"g1"}""", "a")]
    [InlineData("""{"user_id":"*"}""", "a b c d")]
    [InlineData("""{"run_id":"*"}""", "c")]
    [InlineData("""{"user_id":{"ne":"u1"}}""", "c d")]
    [InlineData("""{"agent_id":{"ne":"g1"}}""", "b c d")]
    [InlineData("""{"user_id":{"in":["u1","u3"]}}""", "a b d")]
    [InlineData("""{"user_id":["u2","u3"]}""", "c d")]
    [InlineData("""{"user_id":{"in":[]}}""", "")]
    [InlineData("""{"user_id":{"nin":["u1","u3"]}}""", "c")]
    [InlineData("""{"agent_id":{"nin":["g1"]}}""", "b c d")]
    [InlineData("""{"OR":[{"user_id":"u2"},{"agent_id":"g1"}]}""", "a c")]
    [InlineData("""{"AND":[{"user_id":"u1"},{"NOT":[{"agent_id":"g1"}]}]}""", "b")]
    [InlineData("""{"NOT":{"agent_id":"g1"}}""", "b c d")]
    [InlineData("""{"NOT":[{"NOT":[{"agent_id":"g1"}]}]}""", "a")]
    [InlineData("""{"OR":[]}""", "")]
    [InlineData("""{"AND":[]}""", "a b c d")]
    [InlineData("""{"text":{"contains":"100%"}}""", "a")]
    [InlineData("""{"text":{"contains":"_"}}""", "")]
    [InlineData("""{"text":{"icontains":"ÉCOLE"}}""", "b")]
    [InlineData("""{"text":{"contains":"ÉCOLE"}}""", "")]
    [InlineData("""{"keywords":"école"}""", "b")]
    [InlineData("""{"text":"*"}""", "")]
    [InlineData("""{"created_at":{"gte":"2026-03-01T12:01:00Z","lt":"2026-03-01T15:03:00+03:00"}}""", "b c")]
    [InlineData("""{"created_at":{"gt":"2026-03-01T12:01:00Z"}}""", "c d")]
    [InlineData("""{"created_at":{"lte":1772366460}}""", "a b")]
    [InlineData("""{"timestamp":{"lt":"2020-01-01"}}""", "d")]
    [InlineData("""{"expiration_date":{"lte":"2026-06-01"}}""", "c")]
    [InlineData("""{"expiration_date":"*"}""", "c d")]
    [InlineData("""{"state":"active"}""", "a b c d")]
    [InlineData("""{"state":{"ne":"active"}}""", "")]
    [InlineData("""{"metadata":{"n":5}}""", "a")]
    [InlineData("""{"metadata":{"n":5.0}}""", "a")]
    [InlineData("""{"metadata":{"n":"5"}}""", "b")]
    [InlineData("""{"metadata":{"n":{"gt":4}}}""", "a d")]
    [InlineData("""{"metadata":{"n":{"gte":5,"lt":7.5}}}""", "a")]
    [InlineData("""{"metadata":{"n":{"ne":5}}}""", "b c d")]
    [InlineData("""{"metadata":{"n":{"in":[5,"5"]}}}""", "a b")]
    [InlineData("""{"metadata":{"n":{"nin":[5,"5"]}}}""", "c d")]
    [InlineData("""{"metadata":{"flag":true}}""", "a")]
    [InlineData("""{"metadata":{"flag":1}}""", "b")]
    [InlineData("""{"metadata":{"flag":false}}""", "c")]
    [InlineData("""{"metadata":{"flag":null}}""", "d")]
    [InlineData("""{"metadata":{"flag":"*"}}""", "a b c")]
    [InlineData("""{"metadata":{"tags":{"contains":"red"}}}""", "a")]
    [InlineData("""{"metadata":{"tags":{"contains":2}}}""", "b")]
    [InlineData("""{"metadata":{"tags":{"icontains":"RED"}}}""", "a c")]
    [InlineData("""{"metadata":{"n":8,"flag":null}}""", "d")]
    [InlineData("""{"metadata":{"we\"ird.$[0] k'ey":"x"}}""", "a")]
    [InlineData("""{"metadata":{"a.b":"dotted"}}""", "b")]
    [InlineData("""{"metadata":{"ключ":{"ne":"x"}}}""", "a b d")]
    [InlineData("""{"metadata":{"ключ":"*"}}""", "c")]
    [InlineData("""{"metadata":{"ключ":null}}""", "a b d")]
    [InlineData("""{"metadata":{"ключ":{"in":[null,"y"]}}}""", "a b d")]
    [InlineData("""{"metadata":{"ключ":{"nin":[null,"y"]}}}""", "c")]
    [InlineData("""{"metadata":{"back\\slash":"y"}}""", "d")]
    [InlineData("""{"metadata":{"x\") OR 1=1 --":"x"}}""", "")]
    [InlineData("""{"categories":{"in":["sports"]}}""", "")]
    public async Task A_hosted_filter_means(string filter, string expected)
    {
        await AddFourAsync();

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), await NamesAsync(Requests.Filter(filter)));
    }

    [Theory]
    [InlineData("""{"user_id":"u1","n":5}""", "a")]
    [InlineData("""{"n":{"gte":5}}""", "a d")]
    [InlineData("""{"tags":{"contains":"red"}}""", "a")]
    [InlineData("""{"flag":"*"}""", "a b c")]
    [InlineData("""{"OR":[{"n":8},{"a.b":"dotted"}]}""", "b d")]
    public async Task A_flat_filter_treats_other_keys_as_metadata(string filter, string expected)
    {
        await AddFourAsync();

        Assert.Equal(expected.Split(' '), await NamesAsync(Requests.Filter(filter, flat: true)));
    }

    [Theory]
    [InlineData("""{"usr_id":"x"}""", "usr_id")]
    [InlineData("""{"user_id":{"like":"x"}}""", "like")]
    [InlineData("""{"metadata":{"k":{"regex":"x"}}}""", "regex")]
    [InlineData("""{"user_id":{}}""", "user_id")]
    [InlineData("""{"AND":{"user_id":"x"}}""", "AND")]
    [InlineData("""{"user_id":{"in":"x"}}""", "in")]
    [InlineData("""{"user_id":{"eq":["x"]}}""", "eq")]
    [InlineData("""{"user_id":5}""", "user_id")]
    [InlineData("""{"created_at":"yesterday"}""", "created_at")]
    [InlineData("""{"created_at":{"contains":"2026"}}""", "created_at")]
    [InlineData("""{"state":"gone"}""", "state")]
    [InlineData("""{"memory_ids":["x"]}""", "memory_ids")]
    [InlineData("""[]""", "object")]
    [InlineData("""{"metadata":"x"}""", "metadata")]
    public async Task Unknown_and_unsuitable_conditions_are_named(string filter, string named)
    {
        var refused = await Assert.ThrowsAsync<MemoryValidationException>(() => NamesAsync(Requests.Filter(filter)));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Equal("filter", refused.Reason);
    }

    [Fact]
    public void A_filter_that_is_too_deep_or_too_long_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"NOT\":[", 30)) + "{}" + string.Concat(Enumerable.Repeat("]}", 30));
        var wide = "{\"OR\":[" + string.Join(',', Enumerable.Repeat("{\"user_id\":\"x\"}", 101)) + "]}";

        Assert.Throws<MemoryValidationException>(() => Requests.Filter(deep));
        Assert.Throws<MemoryValidationException>(() => Requests.Filter(wide));
    }

    [Fact]
    public async Task A_filter_selects_memories_by_ids()
    {
        await AddFourAsync();
        var memory = (await Engine.ListAsync(Requests.List(Requests.Filter("""{"user_id":"u2"}""")), Token)).Items[0];

        Assert.Equal(["c"], await NamesAsync(Requests.Filter($$"""{"memory_ids":["{{memory.Id.ToString().ToUpperInvariant()}}"]}""")));
    }

    [Fact]
    public async Task A_search_returns_only_memories_that_match_its_filter()
    {
        await AddFourAsync();
        var hits = await Engine.SearchAsync(
            Requests.Search("memory", Requests.Filter("""{"OR":[{"user_id":"u2"},{"metadata":{"n":{"gt":4}}}]}""")),
            Token
        );

        Assert.Equal(["a", "c", "d"], hits.Select(hit => hit.Memory.ActorId).Order());
    }

    [Theory]
    [InlineData("""{"k":"a"}""", "short")]
    [InlineData("""{"k":"a\u0000b"}""", "nul")]
    [InlineData("""{"k":"a\u0000"}""", "")]
    [InlineData("""{"k":{"ne":"a"}}""", "nul other")]
    [InlineData("""{"k":{"ne":"a\u0000b"}}""", "other short")]
    [InlineData("""{"k":{"in":["a\u0000b","x"]}}""", "nul")]
    [InlineData("""{"k":{"nin":["a"]}}""", "nul other")]
    [InlineData("""{"k":{"gt":"a"}}""", "nul")]
    [InlineData("""{"k":{"gte":"a\u0000"}}""", "nul")]
    [InlineData("""{"k":{"lt":"a\u0000c"}}""", "nul short")]
    [InlineData("""{"k":{"contains":"b"}}""", "nul")]
    [InlineData("""{"k":{"contains":"\u0000"}}""", "nul other")]
    [InlineData("""{"k":{"icontains":"A\u0000B"}}""", "nul")]
    [InlineData("""{"k":{"contains":7}}""", "other")]
    [InlineData("""{"k":"*"}""", "nul other short")]
    [InlineData("""{"k":null}""", "")]
    [InlineData("""{"tags":{"contains":"x"}}""", "short")]
    [InlineData("""{"tags":{"contains":"x\u0000y"}}""", "nul")]
    [InlineData("""{"tags":{"icontains":"X\u0000Y"}}""", "nul")]
    [InlineData("""{"tags":"*"}""", "nul short")]
    [InlineData("""{"n":5}""", "nul")]
    [InlineData("""{"n":{"gt":4.5}}""", "nul")]
    [InlineData("""{"n":{"in":[5.0,true]}}""", "nul other")]
    [InlineData("""{"n":true}""", "other")]
    [InlineData("""{"n":null}""", "short")]
    [InlineData("""{"we$ird":"a\u0000b"}""", "nul")]
    [InlineData("""{"we$ird":"a"}""", "")]
    [InlineData("""{"key":1}""", "short")]
    [InlineData("""{"key\u0000x":1}""", "nul")]
    [InlineData("""{"path":"C:\\u0000"}""", "other")]
    public async Task A_NUL_in_metadata_is_a_character_like_others(string metadata, string expected)
    {
        await AddAsync("nul", "memory", "u1", """{"k":"a\u0000b","tags":["x\u0000y",2],"n":5,"we$ird":"a\u0000b","key\u0000x":1}""");
        await AddAsync("short", "memory", "u1", """{"k":"a","tags":["x"],"key":1}""");
        await AddAsync("other", "memory", "u1", """{"k":[7,"\u0000"],"n":true,"path":"C:\\u0000"}""");

        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            await NamesAsync(Requests.Filter($$"""{"metadata":{{metadata}}}"""))
        );
    }

    [Theory]
    [InlineData("ısparta", "ISPARTA")]
    [InlineData("KIŞ", "kış")]
    [InlineData("Wachſtube", "WACHSTUBE")]
    [InlineData("ǆ", "ǅ")]
    [InlineData("𐐨", "𐐀")]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφος")]
    public async Task Text_filters_ignore_case(string text, string wanted)
    {
        await AddAsync(
            "a",
            $"memory of {text}",
            "u1",
            new JsonObject
            {
                ["k"] = text,
                ["nul"] = text + "\0",
                ["tags"] = new JsonArray(text),
            }.ToJsonString()
        );

        foreach (var field in (string[])["text", "k", "nul", "tags"])
        {
            var condition = new JsonObject { [field] = new JsonObject { ["icontains"] = wanted } };
            Assert.Equal(
                ["a"],
                await NamesAsync(
                    Requests.Filter((field == "text" ? condition : new JsonObject { ["metadata"] = condition }).ToJsonString())
                )
            );
        }
    }

    [Theory]
    [InlineData("""{"k":{"gt":5}}""", "huge")]
    [InlineData("""{"k":{"lt":5}}""", "one tiny")]
    [InlineData("""{"k":{"gte":-1e999}}""", "huge one tiny")]
    [InlineData("""{"k":1e999}""", "huge")]
    [InlineData("""{"k":{"ne":1e500}}""", "one tiny")]
    [InlineData("""{"k":{"in":[1e400,1]}}""", "huge one")]
    [InlineData("""{"k":"*"}""", "huge one tiny")]
    [InlineData("""{"k":null}""", "")]
    public async Task A_number_beyond_the_range_of_a_double_is_greater_than_any_other(string metadata, string expected)
    {
        await AddAsync("huge", "memory", "u1", """{"k":1e400}""");
        await AddAsync("tiny", "memory", "u1", """{"k":-1e400}""");
        await AddAsync("one", "memory", "u1", """{"k":1}""");

        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            await NamesAsync(Requests.Filter($$"""{"metadata":{{metadata}}}"""))
        );
    }

    private async Task AddFourAsync()
    {
        await AddAsync("a", "memory of 100%", "u1", """{"n":5,"flag":true,"tags":["red","blue"],"we\"ird.$[0] k'ey":"x"}""", agent: "g1");
        await AddAsync("b", "memory of the école", "u1", """{"n":"5","flag":1,"tags":[2],"a.b":"dotted"}""");
        await AddAsync("c", "memory", "u2", """{"flag":false,"tags":"Redwood","ключ":"x"}""", run: "r1", expires: new DateOnly(2026, 6, 1));
        await AddAsync(
            "d",
            "memory",
            "u3",
            """{"n":8,"flag":null,"back\\slash":"y"}""",
            expires: new DateOnly(2027, 1, 1),
            said: new DateTimeOffset(2019, 5, 5, 0, 0, 0, TimeSpan.Zero)
        );
    }

    private async Task AddAsync(
        string name,
        string text,
        string user,
        string metadata,
        string? agent = null,
        string? run = null,
        DateOnly? expires = null,
        DateTimeOffset? said = null
    )
    {
        await Engine.AddAsync(
            new AddRequest
            {
                Tenant = "t1",
                UserId = user,
                AgentId = agent,
                RunId = run,
                ExpiresAt = expires,
                Timestamp = said,
                Infer = false,
                Metadata = JsonNode.Parse(metadata)!.AsObject(),
                Messages = [new ChatMessage("user", text, name)],
            },
            Token
        );
        Time.Advance(TimeSpan.FromMinutes(1));
    }

    private async Task<IReadOnlyList<string?>> NamesAsync(MemoryFilter filter) =>
        [.. (await Engine.ListAsync(Requests.List(filter), Token)).Items.Select(memory => memory.ActorId).Order()];

    [Theory]
    [InlineData("\"v7\"", "v")]
    [InlineData("7", "")]
    public async Task A_list_of_the_maximum_number_of_metadata_values_is_compared(string value, string prefix)
    {
        await Engine.AddAsync(Requests.Verbatim("seven") with { Metadata = JsonNode.Parse($"{{\"k\":{value}}}")!.AsObject() }, Token);
        await Engine.AddAsync(Requests.Verbatim("none"), Token);
        string[] values = [.. Enumerable.Range(0, 998).Select(i => prefix.Length > 0 ? $"\"{prefix}{i}\"" : $"{i}"), "true", "null"];

        Assert.Equal(
            ["none", "seven"],
            await ListedAsync(Requests.Filter($"{{\"metadata\":{{\"k\":{{\"in\":[{string.Join(',', values)}]}}}}}}"))
        );
        Assert.Equal(
            ["seven"],
            await ListedAsync(Requests.Filter($"{{\"metadata\":{{\"k\":{{\"in\":[{string.Join(',', values[..^1])}]}}}}}}"))
        );
        Assert.Equal(
            ["none"],
            await ListedAsync(Requests.Filter($"{{\"metadata\":{{\"k\":{{\"nin\":[{string.Join(',', values[..^1])}]}}}}}}"))
        );
    }

    [Theory]
    [InlineData("user_id")]
    [InlineData("metadata")]
    public async Task More_values_than_a_statement_takes_are_refused(string field)
    {
        var list = string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"\"v{i}\""));
        var condition = field == "metadata" ? $"{{\"metadata\":{{\"k\":{{\"in\":[{list}]}}}}}}" : $"{{\"{field}\":{{\"in\":[{list}]}}}}";

        Assert.Empty(await ListedAsync(Requests.Filter($"{{\"OR\":[{string.Join(',', Enumerable.Repeat(condition, 5))}]}}")));
        Assert.Empty(
            await Engine.SearchAsync(
                Requests.Search("anything", Requests.Filter($"{{\"OR\":[{string.Join(',', Enumerable.Repeat(condition, 5))}]}}")),
                Token
            )
        );
        Assert.Throws<MemoryValidationException>(() =>
            Requests.Filter($"{{\"OR\":[{string.Join(',', Enumerable.Repeat(condition, 6))}]}}")
        );
    }

    [Theory]
    [InlineData("""{"user_id":"a\u0000b"}""")]
    [InlineData("""{"text":{"contains":"a\u0000b"}}""")]
    [InlineData("""{"categories":"a\u0000b"}""")]
    [InlineData("""{"user_id":"a\ud800b"}""")]
    [InlineData("""{"metadata":{"k":"a\ud800"}}""")]
    [InlineData("""{"metadata":{"k\ud800":"a"}}""")]
    [InlineData("""{"categories":{"in":["\ud800"]}}""")]
    [InlineData("""{"state":"active,paused"}""")]
    [InlineData("""{"state":"1"}""")]
    public async Task Values_that_no_memory_can_have_are_refused(string json)
    {
        await AddOneAsync("text");

        await Assert.ThrowsAsync<MemoryValidationException>(() => ListedAsync(Requests.Filter(json)));
    }
}
