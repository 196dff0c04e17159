using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace MemStack.Tests.ModelServer;

/// <summary>An answer of a model endpoint, on the wire.</summary>
/// <param name="WriteAsync">Writes it.</param>
public sealed record ModelReply(Func<ModelRequest, HttpContext, Task> WriteAsync)
{
    /// <summary>A completion with a text.</summary>
    public static ModelReply Text(string content, string finishReason = "stop", int inputTokens = 100, int outputTokens = 20) =>
        new(
            (request, context) =>
                context.Response.WriteAsJsonAsync(
                    new JsonObject
                    {
                        ["id"] = "chatcmpl-1",
                        ["object"] = "chat.completion",
                        ["created"] = 1_760_000_000,
                        ["model"] = request.Model,
                        ["choices"] = new JsonArray(
                            new JsonObject
                            {
                                ["index"] = 0,
                                ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = content },
                                ["finish_reason"] = finishReason,
                            }
                        ),
                        ["usage"] = new JsonObject
                        {
                            ["prompt_tokens"] = inputTokens,
                            ["completion_tokens"] = outputTokens,
                            ["total_tokens"] = inputTokens + outputTokens,
                        },
                    }
                )
        );

    /// <summary>A completion with JSON.</summary>
    public static ModelReply Json(object content) => Text(JsonSerializer.Serialize(content));

    /// <summary>Any body with status 200.</summary>
    public static ModelReply Raw(string body, string contentType = "application/json") =>
        new(
            (_, context) =>
            {
                context.Response.ContentType = contentType;
                return context.Response.WriteAsync(body);
            }
        );

    /// <summary>An error as OpenAI words it.</summary>
    public static ModelReply Status(int status, TimeSpan? retryAfter = null, string message = "no") =>
        new(
            (_, context) =>
            {
                context.Response.StatusCode = status;
                if (retryAfter is { } delay)
                {
                    context.Response.Headers.RetryAfter = ((int)delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                }

                return context.Response.WriteAsJsonAsync(
                    new
                    {
                        error = new
                        {
                            message,
                            type = "error",
                            code = status.ToString(CultureInfo.InvariantCulture),
                        },
                    }
                );
            }
        );

    /// <summary>Never answers; the connection stays open until the client leaves.</summary>
    public static ModelReply Hang { get; } = new((_, context) => LeftAsync(context));

    /// <summary>Begins an answer and never ends it.</summary>
    public static ModelReply Stall { get; } =
        new(
            async (_, context) =>
            {
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("{\"id\":\"chatcmpl-1\",");
                await context.Response.Body.FlushAsync();
                await LeftAsync(context);
            }
        );

    /// <summary>Closes the connection without an answer.</summary>
    public static ModelReply Drop { get; } =
        new(
            (_, context) =>
            {
                context.Abort();
                return Task.CompletedTask;
            }
        );

    /// <summary>Vectors, in the encoding that was asked for.</summary>
    public static ModelReply Vectors(IReadOnlyList<float[]> vectors, bool reversed = false, bool plain = false) =>
        new(
            (request, context) =>
            {
                var base64 = !plain && (string?)request.Body["encoding_format"] == "base64";
                var items = vectors.Select(
                    (vector, index) =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["object"] = "embedding",
                                ["index"] = index,
                                ["embedding"] = Encode(vector, base64),
                            }
                );
                var tokens = request.Inputs.Sum(static text => (text.Length / 4) + 1);
                return context.Response.WriteAsJsonAsync(
                    new JsonObject
                    {
                        ["object"] = "list",
                        ["data"] = new JsonArray([.. reversed ? items.Reverse() : items]),
                        ["model"] = request.Model,
                        ["usage"] = new JsonObject { ["prompt_tokens"] = tokens, ["total_tokens"] = tokens },
                    }
                );
            }
        );

    /// <summary>A vector of a text by its words: texts that share words are near each other.</summary>
    public static float[] VectorOf(string text, int dimension)
    {
        var vector = new float[dimension];
        vector[0] = 0.01f;
        foreach (var word in text.ToLowerInvariant().Split([' ', '.', ',', '!', '?', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var hash = 2_166_136_261u;
            foreach (var c in word)
            {
                hash = (hash ^ c) * 16_777_619u;
            }

            vector[hash % (uint)dimension] += 1;
        }

        return vector;
    }

    private static JsonNode Encode(float[] vector, bool base64)
    {
        if (!base64)
        {
            return new JsonArray([.. vector.Select(static value => (JsonNode)value)]);
        }

        var bytes = new byte[vector.Length * sizeof(float)];
        for (var index = 0; index < vector.Length; index++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), vector[index]);
        }

        return Convert.ToBase64String(bytes);
    }

    private static async Task LeftAsync(HttpContext context)
    {
        var left = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(left.SetResult);
        await left.Task;
    }
}
