using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.Prompts;
using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Models.Calls;

/// <summary>Asks the language model and returns its text.</summary>
internal sealed class ChatCaller(IChatClient client, CallRunner runner, ModelTelemetry telemetry, IOptions<ChatModelOptions> options)
{
    /// <exception cref="ModelCallException">There is no answer.</exception>
    public Task<ChatAnswer> AskAsync(
        string purpose,
        Prompt prompt,
        IReadOnlyList<ChatMessage> messages,
        CancellationToken cancellationToken
    ) =>
        runner.RunAsync(
            purpose,
            async limit =>
            {
                var settings = options.Value;
                var response = await client.GetResponseAsync(
                    messages,
                    new PromptCall
                    {
                        Purpose = purpose,
                        Version = prompt.Version,
                        ModelId = settings.Model,
                        Temperature = settings.Temperature,
                        MaxOutputTokens = settings.MaxOutputTokens > 0 ? settings.MaxOutputTokens : null,
                        ResponseFormat = settings.JsonMode ? ChatResponseFormat.Json : null,
                    },
                    limit
                );
                telemetry.Paid(ModelTelemetry.ChatOperation, settings.Model, purpose, response.Usage);
                return new ChatAnswer(response.Text, response.FinishReason == ChatFinishReason.Length);
            },
            cancellationToken
        );
}

/// <summary>An answer of the language model.</summary>
/// <param name="Text">Its text, as it came.</param>
/// <param name="CutOff">Indicates whether it ended at the limit of tokens.</param>
internal sealed record ChatAnswer(string Text, bool CutOff);
