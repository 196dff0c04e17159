using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace MemStack.Client;

/// <content>Export and import: streams of any length, so that no time limit holds for the whole.</content>
internal sealed partial class MemStackClient
{
    public async Task ExportAsync(ExportMemoriesRequest request, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(destination);
        var query = new List<KeyValuePair<string, string>> { new("format", NameOf(request.Format)) };
        if (request.Scope is { } scope)
        {
            query.AddRange(ScopeOf(scope));
        }

        if (request.After is { } after)
        {
            query.Add(new("after", after.ToString()));
        }

        if (request.Vectors)
        {
            query.Add(new("vectors", "true"));
        }

        using var message = new HttpRequestMessage(HttpMethod.Get, new Uri("v1/export" + QueryOf(query), UriKind.Relative));
        using var response = await TransferAsync(message, cancellationToken);
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

    public async Task<ImportMemoriesResult> ImportAsync(
        ImportMemoriesRequest request,
        Stream source,
        CancellationToken cancellationToken = default
    )
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
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/import" + QueryOf(query), UriKind.Relative))
        {
            Content = content,
        };
        // Otherwise the whole body would be sent before its refusal is read.
        message.Headers.ExpectContinue = true;
        using var response = await TransferAsync(message, cancellationToken);
        try
        {
            return await response.Content.ReadFromJsonAsync(Json.ImportMemoriesResult, cancellationToken)
                ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException exception)
        {
            throw new MemStackApiException("MemStack's api gave an answer that could not be read.", (int)response.StatusCode, exception);
        }
    }

    private async Task<HttpResponseMessage> TransferAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await (transfers?.Invoke() ?? http).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw ApiErrors.Unreachable(exception);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ApiErrors.ReadAsync(response, cancellationToken);
        }
    }

    private static string NameOf(TransferFormat format) =>
        format switch
        {
            TransferFormat.Mem0 => "mem0",
            TransferFormat.OpenMemory => "openmemory",
            _ => "memstack",
        };
}
