using Microsoft.AspNetCore.Http;

namespace MemStack.ServiceDefaults.Requests;

/// <summary>
/// Ends a request whose caller has gone with 499, and one whose caller was wrong with the status of the fault. The framework's handler
/// would do so, too, but count both among the exceptions of the service.
/// </summary>
internal sealed class ExpectedErrorMiddleware(RequestDelegate next, IProblemDetailsService problems)
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
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = bad.StatusCode;
            await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context }).ConfigureAwait(false);
        }
    }
}
