namespace MemStack.Tests.Support;

/// <summary>Names of the GenAI conventions that the library writes.</summary>
internal static class GenAi
{
    public const string OperationDuration = "gen_ai.client.operation.duration";
    public const string TokenUsage = "gen_ai.client.token.usage";
    public const string ProviderName = "gen_ai.provider.name";
    public const string FinishReasons = "gen_ai.response.finish_reasons";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string TokenType = "gen_ai.token.type";
    public const string ServerAddress = "server.address";
    public const string ErrorType = "error.type";
}
