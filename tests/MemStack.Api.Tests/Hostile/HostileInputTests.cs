using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using TestRig;

namespace MemStack.Api.Tests.Hostile;

public sealed class SqliteHostileInputTests(TracedSqliteServer server) : HostileInputTests(server), IClassFixture<TracedSqliteServer>;

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresHostileInputTests(TracedPostgresServer server) : HostileInputTests(server), IClassFixture<TracedPostgresServer>;

/// <summary>
/// Tests that hostile requests are refused or served: no route answers with a server error, and every answer can be parsed. Routes,
/// parameters and fields come from the OpenAPI document, so that new ones are included automatically.
/// </summary>
public abstract class HostileInputTests(TracedServer server)
{
    private const int Shown = 25;

    // Values with which a request passes the checks of its other fields.
    private static readonly Dictionary<string, string> Harmless = new(StringComparer.Ordinal)
    {
        ["messages"] = """[{"role":"user","content":"x"}]""",
        ["user_id"] = "\"u\"",
        ["query"] = "\"x\"",
        ["filters"] = """{"user_id":"u"}""",
        ["text"] = "\"x\"",
        ["memories"] = """[{"memory_id":"00000000-0000-0000-0000-000000000001","text":"x"}]""",
        ["infer"] = "false",
    };

    private readonly List<string> _faults = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_field_of_a_wrong_kind_is_never_an_error_of_the_server() =>
        SendAllAsync(operation =>
            operation.Fields.SelectMany(field => HostileValues.Json.Select(value => Json(operation, BodyOf(operation, field, value))))
        );

    [Fact]
    public Task A_field_of_a_message_or_of_an_item_of_a_wrong_kind_is_never_an_error_of_the_server() =>
        SendAllAsync(operation =>
            from nested in (string[])
                ["messages.role", "messages.content", "messages.name", "memories.memory_id", "memories.text", "memories.metadata"]
            let names = nested.Split('.')
            where operation.Fields.Contains(names[0], StringComparer.Ordinal)
            from value in HostileValues.Json
            select Json(
                operation,
                BodyOf(
                    operation,
                    names[0],
                    $$"""[{"role":"user","memory_id":"00000000-0000-0000-0000-000000000001","{{names[1]}}2":1,"{{names[1]}}":{{value}}}]"""
                )
            )
        );

    [Fact]
    public Task A_filter_that_fits_nothing_is_never_an_error_of_the_server() =>
        SendAllAsync(operation =>
            operation.Path is "/v3/memories" or "/search"
                ? HostileValues.Filters().Select(filter => Json(operation, BodyOf(operation, "filters", filter)))
                : []
        );

    [Fact]
    public Task A_body_of_a_wrong_kind_is_never_an_error_of_the_server() =>
        SendAllAsync(operation =>
            operation.Method == HttpMethod.Get
                ? []
                : HostileValues.Bodies().Select(body => new Attempt(operation.AddressOf("x"), body.Body, body.Type))
        );

    [Fact]
    public Task A_query_or_a_path_of_a_wrong_kind_is_never_an_error_of_the_server() =>
        SendAllAsync(operation =>
        {
            var body = operation.Fields.Count > 0 ? HostileValues.BytesOf(BodyOf(operation, "-", "1")) : null;
            return operation
                .Queries.SelectMany(name =>
                    HostileValues.Escaped.Select(value =>
                        $"{operation.AddressOf("00000000-0000-0000-0000-000000000001")}?user_id=u&{name}={value}"
                    )
                )
                .Concat(
                    HostileValues.Escaped.Where(_ => operation.Path.Contains('{', StringComparison.Ordinal)).Select(operation.AddressOf)
                )
                .Select(address => new Attempt(address, body, "application/json"));
        });

    [Fact]
    public Task An_invalid_idempotency_key_is_never_an_error_of_the_server() =>
        SendAllAsync(operation =>
            operation.Method == HttpMethod.Get
                ? []
                : ((string[])["", " ", "x", "a,b", new string('k', 300), "\"", "\t"]).Select(key => new Attempt(
                    operation.AddressOf("00000000-0000-0000-0000-000000000001"),
                    operation.Fields.Count > 0 ? HostileValues.BytesOf(BodyOf(operation, "-", "1")) : null,
                    "application/json",
                    key
                ))
        );

    [Fact]
    public Task An_import_of_anything_is_never_an_error_of_the_server() =>
        SendAllAsync(operation =>
            operation.Path != "/v1/import"
                ? []
                : from format in (string[])["memstack", "mem0", "openmemory"]
                from body in HostileValues
                    .Json.Concat(
                        HostileValues.Json.Select(value =>
                            $$"""{"results":[{"id":"00000000-0000-0000-0000-000000000001","memory":{{value}},"user_id":"u"}]}"""
                        )
                    )
                    .Concat(
                        HostileValues.Json.Select(value =>
                            $$"""{"results":[{"memory":"x","metadata":{{value}},"user_id":{{value}},"created_at":{{value}}}]}"""
                        )
                    )
                    .Concat(
                        HostileValues.Json.Select(value =>
                            $$"""{"format":"memstack-export","version":1}"""
                            + "\n"
                            + $$"""{"id":"{{Guid.CreateVersion7()}}","text":{{value}},"user_id":"u"}"""
                        )
                    )
                select new Attempt($"/v1/import?format={format}", HostileValues.BytesOf(body), "application/x-ndjson")
        );

    private static Attempt Json(Operation operation, string body) =>
        new(operation.AddressOf("00000000-0000-0000-0000-000000000001"), HostileValues.BytesOf(body), "application/json");

    /// <summary>A body that is harmless except for one field.</summary>
    private static string BodyOf(Operation operation, string field, string value) =>
        "{"
        + string.Join(
            ',',
            Harmless
                .Where(pair => pair.Key != field && operation.Fields.Contains(pair.Key, StringComparer.Ordinal))
                .Select(pair => $"\"{pair.Key}\":{pair.Value}")
                .Append($"\"{field}\":{value}")
        )
        + "}";

    private async Task SendAllAsync(Func<Operation, IEnumerable<Attempt>> attemptsOf)
    {
        server.Require();
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", ApiServer.AcmeKey);
        var operations = await OperationsAsync(client);
        var sent = 0;
        foreach (var operation in operations)
        {
            foreach (var attempt in attemptsOf(operation))
            {
                sent++;
                await SendAsync(client, operation, attempt);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{sent} requests to {operations.Count} operations, {_faults.Count} faults");
        Assert.True(sent > 0, "Nothing was sent.");
        Assert.True(_faults.Count == 0, $"{_faults.Count} of {sent} requests:\n{string.Join('\n', _faults.Take(Shown))}");
    }

    private async Task SendAsync(HttpClient client, Operation operation, Attempt attempt)
    {
        // Sent verbatim: Uri would normalise the hostile address.
        using var request = new HttpRequestMessage(
            operation.Method,
            new Uri(
                server.BaseAddress.GetLeftPart(UriPartial.Authority) + attempt.Address,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            )
        );
        if (attempt.Body is not null)
        {
            request.Content = new ByteArrayContent(attempt.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", attempt.Type);
        }

        if (attempt.Key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", attempt.Key);
        }

        using var response = await client.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        var wrong =
            (int)response.StatusCode >= 500 ? "is an error of the server"
            : response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json" && !IsJson(text)
                ? "is no JSON"
            : response.StatusCode is not HttpStatusCode.OK
            && operation.Path != "/v1/export"
            && text.Contains("Exception", StringComparison.Ordinal)
                ? "tells of exceptions"
            : null;
        if (wrong is not null)
        {
            _faults.Add(
                $"{operation.Method} {HostileValues.NameOf(attempt.Address)} {attempt.Type} {HostileValues.NameOf(attempt.Body is null ? "" : System.Text.Encoding.Latin1.GetString(attempt.Body))}: {(int)response.StatusCode} {wrong}: {text[..Math.Min(text.Length, 200)]}"
            );
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 512 });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async Task<IReadOnlyList<Operation>> OperationsAsync(HttpClient client)
    {
        var document = JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Token))!;
        var operations = new List<Operation>();
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                var schema = operation!["requestBody"]?["content"]?["application/json"]?["schema"];
                if (schema?["$ref"]?.GetValue<string>() is { } reference)
                {
                    schema = document["components"]!["schemas"]![reference.Split('/')[^1]];
                }

                operations.Add(
                    new Operation(
                        HttpMethod.Parse(method),
                        path,
                        [
                            .. operation["parameters"]
                                ?.AsArray()
                                .Where(parameter => parameter!["in"]!.GetValue<string>() == "query")
                                .Select(parameter => parameter!["name"]!.GetValue<string>())
                                ?? [],
                        ],
                        [.. schema?["properties"]?.AsObject().Select(property => property.Key) ?? []]
                    )
                );
            }
        }

        Assert.True(operations.Count > 30, $"The document has {operations.Count} operations.");
        return operations;
    }

    private sealed record Operation(HttpMethod Method, string Path, IReadOnlyList<string> Queries, IReadOnlyList<string> Fields)
    {
        /// <summary>The path with a value for each of its parameters.</summary>
        public string AddressOf(string value) =>
            string.Join(
                '/',
                Path.Split('/')
                    .Select(part =>
                        part.StartsWith('{')
                            ? part == "{entity_type}"
                                ? "user"
                                : value
                            : part
                    )
            );
    }

    private sealed record Attempt(string Address, byte[]? Body, string Type, string? Key = null);
}
