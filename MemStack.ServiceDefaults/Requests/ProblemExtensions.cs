using System.Diagnostics;
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
                // The framework adds the whole traceparent under a name that depends on the service's naming policy.
                problem.ProblemDetails.Extensions.Remove("trace_id");
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
    }
}
