using System.Text.Json;
using MemStack.Api.Contracts;
using MemStack.Api.Errors.Contracts;
using MemStack.Api.Json;
using MemStack.Memory.Model;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace MemStack.Api.Errors;

/// <summary>
/// Writes errors in the shape of the surface that was called. Faults of the server itself pass through to the
/// host's own handler, which logs them.
/// </summary>
internal sealed class ErrorShapeMiddleware(RequestDelegate next)
{
    private const string Utf8 = "utf-8";
    private const int DrainFactor = 4;
    private const long MaxDrained = 64 * 1024 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<SurfaceMetadata>() is not { } metadata)
        {
            await next(context);
            return;
        }

        var surface = metadata.Surface;
        try
        {
            await RefuseTooLargeAsync(context);
            RefuseOtherCharsets(context.Request);
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && Describe(exception, context) is not null)
        {
            await WriteAsync(context, surface, Describe(exception, context)!);
            return;
        }

        // Refusals without a body (a wrong content type, a body cut short) get one: clients parse every answer as JSON.
        if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentType: null, ContentLength: null })
        {
            await WriteAsync(context, surface, new Fault(context.Response.StatusCode, DefaultMessage(context.Response.StatusCode)));
        }
    }

    private static async Task RefuseTooLargeAsync(HttpContext context)
    {
        if (
            context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { MaxRequestBodySize: { } most } limit
            || !(context.Request.ContentLength > most)
        )
        {
            return;
        }

        // Clients send the whole body before they read the answer: a moderately oversized one is read and discarded, so that they see the
        // reason.
        if (context.Request.ContentLength <= Math.Min(most * DrainFactor, MaxDrained) && !limit.IsReadOnly)
        {
            limit.MaxRequestBodySize = context.Request.ContentLength;
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        }

        throw new BadHttpRequestException("too large", StatusCodes.Status413PayloadTooLarge);
    }

    // JSON between systems is UTF-8 (RFC 8259, section 8.1). For other charsets, and for a quoted one, the framework answers 500.
    private static void RefuseOtherCharsets(HttpRequest request)
    {
        if (!request.HasJsonContentType() || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.Charset.HasValue)
        {
            return;
        }

        if (!HeaderUtilities.RemoveQuotes(type.Charset).Equals(Utf8, StringComparison.OrdinalIgnoreCase))
        {
            throw new BadHttpRequestException("charset", StatusCodes.Status415UnsupportedMediaType);
        }

        type.Charset = Utf8;
        request.ContentType = type.ToString();
    }

    private static Task WriteAsync(HttpContext context, ErrorSurface surface, Fault fault)
    {
        var response = context.Response;
        var cancellationToken = context.RequestAborted;
        if (fault.StatusCode is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
        {
            response.Headers.RetryAfter = "5";
        }

        if (surface == ErrorSurface.Own)
        {
            return TypedResults.Problem(fault.Message, statusCode: fault.StatusCode).ExecuteAsync(context);
        }

        if (surface == ErrorSurface.SelfHosted && fault.Field is { } field)
        {
            response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            var error = new FieldError(fault.Missing ? "missing" : "value_error", [fault.InQuery ? "query" : "body", field], fault.Message);
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

    private static Fault? Describe(Exception exception, HttpContext context) =>
        exception switch
        {
            RequestException request => new Fault(request.StatusCode, request.Message, request.Field, request.IsMissing),
            MemoryValidationException validation => new Fault(StatusCodes.Status400BadRequest, validation.Message),
            IdempotencyConflictException conflict => new Fault(StatusCodes.Status409Conflict, conflict.Message),
            IngestQueueFullException full => new Fault(StatusCodes.Status429TooManyRequests, full.Message),
            StoreUnavailableException unavailable => new Fault(StatusCodes.Status503ServiceUnavailable, unavailable.Message),
            BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad => DescribeBad(bad, context),
            BadHttpRequestException other => new Fault(other.StatusCode, DefaultMessage(other.StatusCode)),
            _ => null,
        };

    private static Fault DescribeBad(BadHttpRequestException bad, HttpContext context)
    {
        if (bad.InnerException is not JsonException json)
        {
            return DescribeUnbound(bad, context);
        }

        // The reader's own exception inside means the text is no JSON; without it a value did not fit its field.
        if (json.InnerException is JsonException)
        {
            return new Fault(
                StatusCodes.Status400BadRequest,
                $"The body is not valid JSON (line {json.LineNumber + 1}, byte {json.BytePositionInLine})."
            );
        }

        var field = json.Path?.TrimStart('$', '.');
        return string.IsNullOrEmpty(field)
            ? new Fault(StatusCodes.Status400BadRequest, "The body must be a JSON object without duplicate names.")
            : new Fault(StatusCodes.Status400BadRequest, $"The value of '{field}' has the wrong type.", field);
    }

    private static Fault DescribeUnbound(BadHttpRequestException bad, HttpContext context)
    {
        if (QueryFaults.Find(context) is { } name)
        {
            return new Fault(StatusCodes.Status400BadRequest, $"The value of '{name}' has the wrong type.", name, InQuery: true);
        }

        // The server's own exceptions have a derived type and mean an incomplete body.
        var lacksBody =
            bad.GetType() == typeof(BadHttpRequestException)
            && context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is { IsOptional: false };
        return lacksBody
            ? new Fault(StatusCodes.Status400BadRequest, "A JSON body is required.", "body", Missing: true)
            : new Fault(StatusCodes.Status400BadRequest, DefaultMessage(StatusCodes.Status400BadRequest));
    }

    private static string DefaultMessage(int statusCode) =>
        statusCode switch
        {
            StatusCodes.Status400BadRequest => "The request is malformed.",
            StatusCodes.Status405MethodNotAllowed => "The method is not allowed here.",
            StatusCodes.Status408RequestTimeout => "The body did not arrive in time.",
            StatusCodes.Status413PayloadTooLarge =>
                "The body is too large (setting MemStack:Limits:MaxRequestBodyBytes, for imports MemStack:Transfer:MaxImportBytes).",
            StatusCodes.Status415UnsupportedMediaType => "The body must be application/json in UTF-8.",
            _ => "The request cannot be served.",
        };

    private sealed record Fault(int StatusCode, string Message, string? Field = null, bool Missing = false, bool InQuery = false);
}

/// <summary>Endpoint metadata: the error shape of an endpoint.</summary>
/// <param name="Surface">The surface.</param>
internal sealed record SurfaceMetadata(ErrorSurface Surface);
