using System.Buffers;
using System.Text.Json;

namespace MemStack.Client;

/// <summary>Turns the api's refusals into <see cref="MemStackApiException"/>.</summary>
internal static class ApiErrors
{
    private const int MaxBodyBytes = 16 * 1024;
    private const int MaxMessageLength = 500;

    // "detail" on the compatible surfaces and in problem details (RFC 9457), "error" and "message" on parts of the hosted one.
    private static readonly string[] MessageKeys = ["detail", "error", "message", "title"];

    public static MemStackApiException Unreachable(Exception exception) =>
        exception switch
        {
            OperationCanceledException or TimeoutException => new("MemStack's api did not answer in time.", statusCode: null, exception),
            _ => new("MemStack's api could not be reached.", statusCode: null, exception),
        };

    public static async Task<MemStackApiException> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var message = await ReadMessageAsync(response.Content, cancellationToken);
        return new MemStackApiException(message ?? $"MemStack's api answered with status {status}.", status);
    }

    private static async Task<string?> ReadMessageAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBodyBytes);
        try
        {
            await using var body = await content.ReadAsStreamAsync(cancellationToken);
            var length = await body.ReadAtLeastAsync(
                buffer.AsMemory(0, MaxBodyBytes),
                MaxBodyBytes,
                throwOnEndOfStream: false,
                cancellationToken
            );
            using var document = JsonDocument.Parse(buffer.AsMemory(0, length));
            return MessageIn(document.RootElement);
        }
        catch (JsonException)
        {
            // Not JSON, or longer than any message of ours: only the status is used.
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string? MessageIn(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var key in MessageKeys)
        {
            if (body.TryGetProperty(key, out var value) && TextOf(value) is { Length: > 0 } text)
            {
                return text.Length <= MaxMessageLength ? text : string.Concat(text.AsSpan(0, MaxMessageLength - 1), "…");
            }
        }

        return null;
    }

    // A failed validation of the self-hosted surface is a list: {"detail":[{"loc":[…],"msg":"…"}]}.
    private static string? TextOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Array => string.Join(
                "; ",
                value
                    .EnumerateArray()
                    .Where(item =>
                        item.ValueKind == JsonValueKind.Object
                        && item.TryGetProperty("msg", out var msg)
                        && msg.ValueKind == JsonValueKind.String
                    )
                    .Take(5)
                    .Select(item => item.GetProperty("msg").GetString())
            ),
            _ => null,
        };
}
