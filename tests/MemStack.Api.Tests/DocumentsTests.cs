using System.Net;

namespace MemStack.Api.Tests;

public sealed class DocumentsTests(ApiServer server) : IDisposable
{
    private readonly ApiClient _client = server.Client(null);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task The_root_redirects_to_the_documents()
    {
        var answer = await _client.GetAsync("/");
        Assert.Equal((HttpStatusCode.TemporaryRedirect, "/docs"), (answer.Status, answer.Headers["Location"]));
        var page = await _client.GetAsync("/docs/index.html");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/docs/swagger-ui-bundle.js")).Status);
        Assert.DoesNotContain("https://", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/graph", "application/problem+json")]
    [InlineData("/v1/events", "application/json")]
    public async Task Errors_are_described_in_the_shape_of_their_surface(string path, string contentType)
    {
        var document = (await _client.GetAsync("/openapi/v1.json")).Json;
        var responses = document.GetProperty("paths").GetProperty(path).GetProperty("get").GetProperty("responses");
        Assert.All(
            (string[])["400", "401", "503"],
            status => Assert.Equal(contentType, Assert.Single(responses.GetProperty(status).GetProperty("content").EnumerateObject()).Name)
        );
    }

    [Fact]
    public async Task Every_operation_has_a_name_a_summary_a_tag_and_schemas()
    {
        var document = (await _client.GetAsync("/openapi/v1.json")).Json;
        var operations = document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value)))
            .Where(operation =>
                !operation.Name.Contains("/health", StringComparison.Ordinal)
                && !operation.Name.EndsWith("/ready", StringComparison.Ordinal)
                && !operation.Name.EndsWith("/alive", StringComparison.Ordinal)
                && !operation.Name.EndsWith("/metrics", StringComparison.Ordinal)
            )
            .ToList();
        Assert.InRange(operations.Count, 28, 200);
        Assert.All(
            operations,
            operation =>
            {
                Assert.NotEmpty(operation.Value.GetProperty("operationId").GetString()!);
                Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
                Assert.NotEqual(0, operation.Value.GetProperty("tags").GetArrayLength());
                Assert.True(
                    operation
                        .Value.GetProperty("responses")
                        .GetProperty("200")
                        .GetProperty("content")
                        .GetProperty("application/json")
                        .TryGetProperty("schema", out _),
                    operation.Name
                );
            }
        );
    }
}
