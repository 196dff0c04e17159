using Microsoft.AspNetCore.Http;

namespace MemStack.ServiceDefaults.Requests;

/// <summary>
/// Ends a request whose caller has gone with 499. The framework's handler would do so, too, but count it among the exceptions of the
/// service.
/// </summary>
internal sealed class AbortedRequestMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
    }
}
