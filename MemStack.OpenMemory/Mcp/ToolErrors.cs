using System.Text.Json;
using MemStack.Client;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace MemStack.OpenMemory.Mcp;

/// <summary>
/// Turns a tool's exception into a result with isError and one plain sentence. The SDK copies that sentence into the span's status, so it
/// contains none of the caller's input.
/// </summary>
internal static class ToolErrors
{
    public static McpRequestHandler<CallToolRequestParams, CallToolResult> Filter(
        McpRequestHandler<CallToolRequestParams, CallToolResult> next
    ) =>
        async (context, cancellationToken) =>
        {
            try
            {
                return await next(context, cancellationToken);
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or McpException))
            {
                var logger = context.Services!.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ToolErrors));
                var tool = context.MatchedPrimitive?.Id ?? "unknown";
                return ToolResults.Error(MessageOf(exception, tool, logger));
            }
        };

    private static string MessageOf(Exception exception, string tool, ILogger logger)
    {
        switch (exception)
        {
            case ToolInputException:
                return exception.Message;

            // The SDK throws this for arguments that are missing or of another type.
            case ArgumentException
            or JsonException:
                return "The arguments do not fit the tool's input schema.";

            case MemStackApiException { StatusCode: { } status } refused:
                logger.ApiRefused(tool, status);
                return status switch
                {
                    401 or 403 => "MemStack's api refused this service's key; its operator has to set MemStack:Client:ApiKey.",
                    429 => "Too many requests; try again in a minute.",
                    >= 500 => "MemStack's api failed. Check whether it was done before you try again.",
                    _ => refused.Message,
                };

            case MemStackApiException:
                logger.ApiUnreachable(tool, exception);
                return "The memory service is not available right now. Try again later.";

            default:
                logger.ToolFailed(tool, exception);
                return "The tool failed because of a fault in the memory service.";
        }
    }
}
