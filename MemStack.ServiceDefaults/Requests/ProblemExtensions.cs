using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.ServiceDefaults.Requests;

/// <summary>Errors as problem details (RFC 9457) that name the request and the trace, and never repeat an exception.</summary>
internal static class ProblemExtensions
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(static options =>
            options.CustomizeProblemDetails = static problem =>
            {
                problem.ProblemDetails.Extensions["requestId"] = problem.HttpContext.TraceIdentifier;
                if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
                {
                    problem.ProblemDetails.Extensions["traceId"] = activity.TraceId.ToHexString();
                }
                else
                {
                    problem.ProblemDetails.Extensions.Remove("traceId");
                }
            }
        );
        services.Configure<ExceptionHandlerOptions>(static options =>
        {
            options.StatusCodeSelector = static exception =>
                exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
            // A client's mistake is reported to the client; it is not an error of the service.
            options.SuppressDiagnosticsCallback = static context => context.Exception is BadHttpRequestException;
        });
    }
}
