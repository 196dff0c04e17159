namespace MemStack.Memory.Models.OpenAi;

/// <summary>
/// Reads the whole answer within the attempt, so that the attempt's time-out holds for a body that stalls, a broken body is retried,
/// and an endless one ends with an <see cref="HttpRequestException"/>.
/// </summary>
internal sealed class BoundedAnswerHandler(int maxBytes) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(maxBytes, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
