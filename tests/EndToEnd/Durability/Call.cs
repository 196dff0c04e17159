using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace EndToEnd.Durability;

/// <summary>The outcome of a call: a success whose whole body was read, a refusal by the store, or no answer.</summary>
/// <param name="Status">The status; null without a complete answer.</param>
/// <param name="Body">The body.</param>
/// <param name="RequestId">The request's id from the api.</param>
internal sealed record Call(HttpStatusCode? Status, JsonElement Body, string? RequestId)
{
    public bool Succeeded => Status == HttpStatusCode.OK;

    /// <summary>The reason why the store refused it.</summary>
    public string Detail =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("detail", out var detail) ? detail.GetString() ?? "" : "";

    /// <summary>True when it is certain that nothing was stored.</summary>
    public bool StoredNothing => Detail.Contains("nothing was stored", StringComparison.Ordinal);

    /// <exception cref="InvalidOperationException">The api answered what a healthy or an ailing store never causes.</exception>
    public static async Task<Call> SendAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        object? body,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            if (body is not null)
            {
                request.Content = JsonContent.Create(body);
            }

            using var answer = await client.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable))
            {
                throw new InvalidOperationException($"{method} {path} answered {(int)answer.StatusCode}: {text}");
            }

            return new(
                answer.StatusCode,
                JsonElement.Parse(text),
                answer.Headers.TryGetValues("X-Request-ID", out var ids) ? string.Join(',', ids) : null
            );
        }
        catch (Exception exception) when (exception is HttpRequestException { StatusCode: null } or IOException)
        {
            return new(null, default, null);
        }
    }
}
