using System.Net.Http.Headers;

namespace MemStack.Client;

/// <summary>Exports and imports memories: streams of any length, so that no time limit holds for the whole.</summary>
/// <param name="createHttp">Creates an HTTP client without a time limit.</param>
internal sealed class TransferClient(Func<HttpClient> createHttp)
{
    public async Task ExportAsync(ExportMemoriesRequest request, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(destination);
        var query = new List<KeyValuePair<string, string>> { new("format", NameOf(request.Format)) };
        if (request.Scope is { } scope)
        {
            query.AddRange(RequestQuery.ScopeOf(scope));
        }

        if (request.After is { } after)
        {
            query.Add(new("after", after.ToString()));
        }

        if (request.Vectors)
        {
            query.Add(new("vectors", "true"));
        }

        using var message = new HttpRequestMessage(HttpMethod.Get, AddressOf("v1/export", query));
        using var response = await SendAsync(message, cancellationToken);
        try
        {
            await response.Content.CopyToAsync(destination, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new MemStackApiException(
                "The export was interrupted; continue after its last complete memory.",
                statusCode: null,
                exception
            );
        }
    }

    public async Task<ImportMemoriesResult> ImportAsync(ImportMemoriesRequest request, Stream source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(source);
        var query = new List<KeyValuePair<string, string>>
        {
            new("format", NameOf(request.Format)),
            new("mode", request.Overwrite ? "overwrite" : "skip"),
        };
        if (request.UserId is { } user)
        {
            query.Add(new("user_id", user));
        }

        using var content = new StreamContent(source);
        content.Headers.ContentType = new MediaTypeHeaderValue(
            request.Format switch
            {
                TransferFormat.Mem0 => "application/json",
                TransferFormat.OpenMemory => "application/zip",
                _ => "application/x-ndjson",
            }
        );
        using var message = new HttpRequestMessage(HttpMethod.Post, AddressOf("v1/import", query)) { Content = content };
        // Otherwise the whole body would be sent before its refusal is read.
        message.Headers.ExpectContinue = true;
        using var response = await SendAsync(message, cancellationToken);
        return await ApiConnection.ReadAsync(response, WireJsonContext.Default.ImportMemoriesResult, cancellationToken);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken) =>
        ApiConnection.SendAsync(createHttp(), message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    private static Uri AddressOf(string path, IEnumerable<KeyValuePair<string, string>> query) =>
        new(path + RequestQuery.Of(query), UriKind.Relative);

    private static string NameOf(TransferFormat format) =>
        format switch
        {
            TransferFormat.Mem0 => "mem0",
            TransferFormat.OpenMemory => "openmemory",
            _ => "memstack",
        };
}
