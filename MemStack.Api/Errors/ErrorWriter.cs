using System.Globalization;
using MemStack.Api.Errors.Contracts;
using MemStack.Api.Json;

namespace MemStack.Api.Errors;

/// <summary>Writes refusals in the shape of a surface.</summary>
internal static class ErrorWriter
{
    public static Task WriteAsync(HttpContext context, ErrorSurface surface, Fault fault)
    {
        var response = context.Response;
        var cancellationToken = context.RequestAborted;
        if (fault.StatusCode is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
        {
            response.Headers.RetryAfter = Math.Ceiling(fault.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (surface == ErrorSurface.Own)
        {
            return TypedResults.Problem(fault.Message, statusCode: fault.StatusCode).ExecuteAsync(context);
        }

        if (surface == ErrorSurface.SelfHosted && fault.Field is { } field)
        {
            response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            var error = new FieldError(
                fault.IsMissing ? "missing" : "value_error",
                [fault.InQuery ? "query" : "body", field],
                fault.Message
            );
            return response.WriteAsJsonAsync(
                new FieldErrors([error]),
                ApiJsonContext.Default.FieldErrors,
                cancellationToken: cancellationToken
            );
        }

        response.StatusCode = fault.StatusCode;
        return surface == ErrorSurface.Hosted && fault.StatusCode is StatusCodes.Status400BadRequest or StatusCodes.Status404NotFound
            ? response.WriteAsJsonAsync(
                new HostedError(fault.Message),
                ApiJsonContext.Default.HostedError,
                cancellationToken: cancellationToken
            )
            : response.WriteAsJsonAsync(
                new DetailError(fault.Message),
                ApiJsonContext.Default.DetailError,
                cancellationToken: cancellationToken
            );
    }
}
