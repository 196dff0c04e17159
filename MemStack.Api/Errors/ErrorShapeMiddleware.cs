using MemStack.Api.Telemetry;
using MemStack.Memory.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace MemStack.Api.Errors;

/// <summary>
/// Writes errors in the shape of the surface that was called. Faults of the server itself pass through to the
/// host's own handler, which logs them.
/// </summary>
internal sealed class ErrorShapeMiddleware(RequestDelegate next, MemoryTelemetry telemetry)
{
    private const string Utf8 = "utf-8";
    private const int DrainFactor = 4;
    private const long MaxDrained = 64 * 1024 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<SurfaceMetadata>() is not { } metadata)
        {
            await next(context);
            // Routing has put an endpoint of its own in the place of one that does not accept the type of the body.
            if (context.Response.StatusCode == StatusCodes.Status415UnsupportedMediaType)
            {
                telemetry.CountRejected(RejectReasons.MediaType);
            }

            return;
        }

        var surface = metadata.Surface;
        try
        {
            await RefuseTooLargeAsync(context);
            RefuseOtherCharsets(context.Request);
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && Faults.Of(exception, context) is not null)
        {
            await RefuseAsync(context, surface, Faults.Of(exception, context)!);
            return;
        }

        // Refusals without a body (a wrong content type, a body cut short) get one: clients parse every answer as JSON.
        if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentType: null, ContentLength: null })
        {
            await RefuseAsync(context, surface, Faults.OfStatus(context.Response.StatusCode));
        }
    }

    private Task RefuseAsync(HttpContext context, ErrorSurface surface, Fault fault)
    {
        if (fault.Reason is { } reason)
        {
            telemetry.CountRejected(reason);
        }

        return ErrorWriter.WriteAsync(context, surface, fault);
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
}

/// <summary>Endpoint metadata: the error shape of an endpoint.</summary>
/// <param name="Surface">The surface.</param>
internal sealed record SurfaceMetadata(ErrorSurface Surface);
