using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenTelemetry;

namespace MemStack.Web.Services.Operations;

/// <summary>
/// Asks the programs of the stack: once, for a short time, and for an answer of a bounded size. Every failure is one sentence for the page.
/// </summary>
internal sealed class OperationsHttp(HttpClient http, ILogger<OperationsHttp> logger)
{
    /// <summary>The maximum size of an answer.</summary>
    public const int MaxAnswerBytes = 4 * 1024 * 1024;

    /// <summary>Reads an answer as JSON.</summary>
    /// <param name="program">The name of the program.</param>
    /// <param name="address">Its address, for the sentence.</param>
    /// <param name="path">The path and query below the address.</param>
    /// <param name="type">The type of the answer.</param>
    /// <param name="mayBeUnavailable">True if a 503 has the same body.</param>
    /// <param name="cancellationToken">Ends the call when the answer is no longer needed.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> ended the call.</exception>
    public async Task<Part<T>> GetAsync<T>(
        string program,
        string address,
        string path,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken,
        bool mayBeUnavailable = false
    )
        where T : class
    {
        // A refresh belongs to no request; its calls would fill the trace store.
        using var untraced = SuppressInstrumentationScope.Begin();
        try
        {
            using var answer = await http.GetAsync(Below(address, path), cancellationToken);
            if (!answer.IsSuccessStatusCode && !(mayBeUnavailable && answer.StatusCode == HttpStatusCode.ServiceUnavailable))
            {
                return Part.Problem<T>($"{program} answers {(int)answer.StatusCode} at {address}.");
            }

            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, type, cancellationToken) is { } value
                ? Part.Of(value)
                : Part.Problem<T>(Unreadable(program, address));
        }
        catch (HttpRequestException tooLarge) when (tooLarge.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return Fail<T>(program, tooLarge, $"{program} sends more than {MaxAnswerBytes / (1024 * 1024)} MiB at {address}.");
        }
        catch (JsonException unreadable)
        {
            return Fail<T>(program, unreadable, Unreadable(program, address));
        }
        catch (Exception silent)
            when (silent is HttpRequestException || (silent is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Fail<T>(program, silent, $"{program} does not answer at {address}.");
        }
    }

    /// <summary>Returns whether the program answers with success, after redirections.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> ended the call.</exception>
    public async Task<bool> AnswersAsync(string address, string path, CancellationToken cancellationToken)
    {
        using var untraced = SuppressInstrumentationScope.Begin();
        try
        {
            using var answer = await http.GetAsync(Below(address, path), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception silent)
            when (silent is HttpRequestException || (silent is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private static Uri Below(string address, string path) => new($"{address.TrimEnd('/')}/{path}");

    private static string Unreadable(string program, string address) => $"The answer of {program} at {address} can’t be read.";

    private Part<T> Fail<T>(string program, Exception failure, string problem)
        where T : class
    {
        Log.OperationsCallFailed(logger, program, failure);
        return Part.Problem<T>(problem);
    }
}
