using System.Text.Json;
using MemStack.Api.Contracts;
using MemStack.Api.Telemetry;
using MemStack.Memory.Model;
using Microsoft.AspNetCore.Http.Metadata;

namespace MemStack.Api.Errors;

/// <summary>Turns expected exceptions into refusals.</summary>
internal static class Faults
{
    public static Fault? Of(Exception exception, HttpContext context) =>
        exception switch
        {
            RequestException request => OfRequest(request),
            MemoryValidationException validation => new Fault(StatusCodes.Status400BadRequest, validation.Message)
            {
                Reason = validation.IsCounted ? null : validation.Reason,
            },
            IdempotencyConflictException conflict => new Fault(StatusCodes.Status409Conflict, conflict.Message),
            IngestQueueFullException full => new Fault(StatusCodes.Status429TooManyRequests, full.Message),
            StoreUnavailableException unavailable => new Fault(StatusCodes.Status503ServiceUnavailable, unavailable.Message),
            BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest, InnerException: JsonException json } => OfJson(json),
            BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad => OfUnbound(bad, context),
            BadHttpRequestException other => OfStatus(other.StatusCode),
            _ => null,
        };

    /// <summary>A refusal of which only the status is known.</summary>
    public static Fault OfStatus(int statusCode) =>
        new(statusCode, MessageOf(statusCode))
        {
            Reason = statusCode switch
            {
                StatusCodes.Status400BadRequest => RejectReasons.Malformed,
                StatusCodes.Status408RequestTimeout => RejectReasons.IncompleteBody,
                StatusCodes.Status413PayloadTooLarge => RejectReasons.TooLarge,
                StatusCodes.Status415UnsupportedMediaType => RejectReasons.MediaType,
                _ => null,
            },
        };

    private static Fault OfRequest(RequestException request) =>
        new(request.StatusCode, request.Message)
        {
            Field = request.Field,
            IsMissing = request.IsMissing,
            Reason = request switch
            {
                { StatusCode: not StatusCodes.Status400BadRequest } => null,
                { IsMissing: true } => RejectReasons.MissingField,
                _ => RejectReasons.InvalidValue,
            },
        };

    private static Fault OfJson(JsonException json)
    {
        // The reader's own exception inside means the text is no JSON; without it a value did not fit its field.
        if (json.InnerException is JsonException)
        {
            return new Fault(
                StatusCodes.Status400BadRequest,
                $"The body is not valid JSON (line {json.LineNumber + 1}, byte {json.BytePositionInLine})."
            )
            {
                Reason = RejectReasons.InvalidJson,
            };
        }

        var field = json.Path?.TrimStart('$', '.');
        return string.IsNullOrEmpty(field)
            ? new Fault(StatusCodes.Status400BadRequest, "The body must be a JSON object without duplicate names.")
            {
                Reason = RejectReasons.WrongType,
            }
            : WrongType(field);
    }

    private static Fault OfUnbound(BadHttpRequestException bad, HttpContext context)
    {
        if (QueryFaults.Find(context) is { } name)
        {
            return WrongType(name) with { InQuery = true };
        }

        // The server's own exceptions have a derived type and mean an incomplete body.
        if (bad.GetType() != typeof(BadHttpRequestException))
        {
            return OfStatus(StatusCodes.Status400BadRequest) with { Reason = RejectReasons.IncompleteBody };
        }

        return context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is { IsOptional: false }
            ? new Fault(StatusCodes.Status400BadRequest, "A JSON body is required.")
            {
                Field = "body",
                IsMissing = true,
                Reason = RejectReasons.MissingField,
            }
            : OfStatus(StatusCodes.Status400BadRequest);
    }

    private static Fault WrongType(string field) =>
        new(StatusCodes.Status400BadRequest, $"The value of '{field}' has the wrong type.")
        {
            Field = field,
            Reason = RejectReasons.WrongType,
        };

    private static string MessageOf(int statusCode) =>
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
}
