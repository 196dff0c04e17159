using Microsoft.Extensions.Options;

namespace MemStack.Memory.Models.Configuration;

/// <summary>Refuses settings of an endpoint that can't work, each with one line that names the setting and the fix.</summary>
internal abstract class ModelEndpointValidator<TOptions>(string section) : IValidateOptions<TOptions>
    where TOptions : ModelEndpointOptions
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var faults = new List<string>();
        void Check(bool good, string setting, string fault)
        {
            if (!good)
            {
                faults.Add($"{section}:{setting} {fault}");
            }
        }

        Check(
            options.Endpoint.Length > 0,
            nameof(options.Endpoint),
            "is not set: name the endpoint up to its version, for example https://api.openai.com/v1 or http://localhost:11434/v1."
        );
        Check(
            options.Endpoint.Length == 0 || IsEndpoint(options.Endpoint),
            nameof(options.Endpoint),
            "must be an absolute http or https address without user, query or fragment."
        );
        Check(!string.IsNullOrWhiteSpace(options.Model), nameof(options.Model), "is not set: name the model as the endpoint knows it.");
        Check(options.Model.Length <= 200, nameof(options.Model), "may have 200 characters at most.");
        Check(
            options.ApiKey.All(static c => c is > ' ' and < '\u007f'),
            nameof(options.ApiKey),
            "may hold visible ASCII characters only; look for a line break or blank at its end."
        );
        Check(
            options.AttemptTimeout >= TimeSpan.FromMilliseconds(10)
                && options.AttemptTimeout <= options.Timeout
                && options.Timeout <= TimeSpan.FromHours(1),
            nameof(options.AttemptTimeout),
            $"must be at least 00:00:00.010 and at most {section}:Timeout, which may be an hour at most; the defaults are 00:00:30 and 00:01:00."
        );
        Check(options.Retries is >= 1 and <= 10, nameof(options.Retries), "must be between 1 and 10.");
        Check(
            options.RetryDelay > TimeSpan.Zero && options.RetryDelay <= TimeSpan.FromMinutes(1),
            nameof(options.RetryDelay),
            "must be above zero and at most 00:01:00."
        );
        Check(
            options.MaxRetryAfter >= TimeSpan.Zero && options.MaxRetryAfter <= TimeSpan.FromHours(1),
            nameof(options.MaxRetryAfter),
            "must be between zero and 01:00:00."
        );
        Check(
            options.BreakDuration >= TimeSpan.FromMilliseconds(500) && options.BreakDuration <= TimeSpan.FromHours(1),
            nameof(options.BreakDuration),
            "must be between 00:00:00.500 and 01:00:00."
        );
        Check(options.BreakAfter is >= 2 and <= 1_000, nameof(options.BreakAfter), "must be between 2 and 1000.");
        Check(options.MaxConcurrency is >= 1 and <= 256, nameof(options.MaxConcurrency), "must be between 1 and 256.");
        Check(
            options.MaxAnswerBytes is >= 1_024 and <= 1_073_741_824,
            nameof(options.MaxAnswerBytes),
            "must be between 1024 and 1073741824."
        );
        CheckMore(options, Check);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    protected abstract void CheckMore(TOptions options, Action<bool, string, string> check);

    private static bool IsEndpoint(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.UserInfo.Length == 0
        && uri.Query.Length == 0
        && uri.Fragment.Length == 0;
}

internal sealed class ChatModelOptionsValidator() : ModelEndpointValidator<ChatModelOptions>(ChatModelOptions.Section)
{
    protected override void CheckMore(ChatModelOptions options, Action<bool, string, string> check)
    {
        check(options.Temperature is null or (>= 0 and <= 2), nameof(options.Temperature), "must be between 0 and 2.");
        check(
            options.RerankTimeout >= TimeSpan.FromMilliseconds(10) && options.RerankTimeout <= TimeSpan.FromHours(1),
            nameof(options.RerankTimeout),
            "must be between 00:00:00.010 and 01:00:00."
        );
        check(
            options.MaxOutputTokens is 0 or (>= 64 and <= 1_000_000),
            nameof(options.MaxOutputTokens),
            "must be 0 or between 64 and 1000000."
        );
        check(options.MaxInputLength is >= 1_000 and <= 1_000_000, nameof(options.MaxInputLength), "must be between 1000 and 1000000.");
        check(options.MaxFacts is >= 1 and <= 1_000, nameof(options.MaxFacts), "must be between 1 and 1000.");
        check(options.MaxFactLength is >= 100 and <= 32_768, nameof(options.MaxFactLength), "must be between 100 and 32768.");
    }
}

internal sealed class EmbeddingModelOptionsValidator() : ModelEndpointValidator<EmbeddingModelOptions>(EmbeddingModelOptions.Section)
{
    protected override void CheckMore(EmbeddingModelOptions options, Action<bool, string, string> check)
    {
        check(options.BatchSize is >= 1 and <= 2_048, nameof(options.BatchSize), "must be between 1 and 2048.");
        check(options.Dimensions is >= 0 and <= 16_000, nameof(options.Dimensions), "must be 0 (the model's own) or at most 16000.");
        check(options.MaxTextLength is >= 100 and <= 1_000_000, nameof(options.MaxTextLength), "must be between 100 and 1000000.");
        check(options.CacheBytes is >= 0 and <= 68_719_476_736, nameof(options.CacheBytes), "must be between 0 and 68719476736.");
        check(
            options.CacheDuration >= TimeSpan.FromSeconds(1) && options.CacheDuration <= TimeSpan.FromDays(365),
            nameof(options.CacheDuration),
            "must be between 00:00:01 and 365 days."
        );
    }
}

internal sealed class ModelBudgetOptionsValidator : IValidateOptions<ModelBudgetOptions>
{
    public ValidateOptionsResult Validate(string? name, ModelBudgetOptions options) =>
        options.Daily is >= 0 and <= 1_000_000
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{ModelBudgetOptions.Section}:{nameof(options.Daily)} is in US dollars, between 0 (no budget) and 1000000."
            );
}

internal sealed class ModelPricesValidator : IValidateOptions<ModelPrices>
{
    public ValidateOptionsResult Validate(string? name, ModelPrices options)
    {
        var faults = options
            .Where(static price => !(price.Value.Input is >= 0 and <= 1_000_000 && price.Value.Output is >= 0 and <= 1_000_000))
            .Select(static price =>
                $"{ModelPrices.Section}:{price.Key}: Input and Output are US dollars per million tokens, between 0 and 1000000."
            )
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
