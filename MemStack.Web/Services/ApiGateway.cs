using MemStack.Client;
using Microsoft.Extensions.Options;

namespace MemStack.Web.Services;

/// <summary>Calls the api for a component: every failure becomes an outcome that the page can show, and no call waits
/// longer than <see cref="WebOptions.ApiTimeout"/>.</summary>
internal sealed class ApiGateway(IMemStackClient client, IOptions<WebOptions> options, TimeProvider time, ILogger<ApiGateway> logger)
{
    /// <summary>Makes a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the call when the result is no longer needed.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> ended the call.</exception>
    public async Task<ApiOutcome<T>> CallAsync<T>(
        Func<IMemStackClient, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(options.Value.ApiTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var value = await call(client, either.Token);
            return new(value, Problem: null, time.GetElapsedTime(started));
        }
        catch (MemStackApiException failure)
        {
            Log.ApiCallFailed(logger, failure.StatusCode, failure);
            return new(default, Describe(failure), time.GetElapsedTime(started));
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ApiCallFailed(logger, statusCode: null, failure);
            return new(default, new("The MemStack API did not answer in time.", IsOutage: true), time.GetElapsedTime(started));
        }
    }

    private static ApiProblem Describe(MemStackApiException failure) =>
        failure.StatusCode switch
        {
            null or 502 or 504 => new("The MemStack API can’t be reached.", IsOutage: true),
            401 or 403 => new(
                "The MemStack API refused this page’s key. Set a valid key in the page’s configuration.",
                IsOutage: false,
                "Refuses"
            ),
            429 => new("The MemStack API is receiving too many requests.", IsOutage: true, "Busy"),
            503 => new($"The MemStack API can’t do this now: {failure.Message}", IsOutage: true),
            >= 500 => new("The MemStack API failed. Its log says why.", IsOutage: true, "Fails"),
            _ => new(failure.Message, IsOutage: false, "Refuses"),
        };
}

/// <summary>The outcome of a call.</summary>
/// <param name="Value">The answer; meaningless when there is a problem.</param>
/// <param name="Problem">The failure, or null.</param>
/// <param name="Elapsed">The duration of the call.</param>
internal sealed record ApiOutcome<T>(T? Value, ApiProblem? Problem, TimeSpan Elapsed);

/// <summary>A failure, in words for the page.</summary>
/// <param name="Message">One or two sentences.</param>
/// <param name="IsOutage">True when the same call is likely to succeed later.</param>
/// <param name="State">The state of the api, in one word.</param>
public sealed record ApiProblem(string Message, bool IsOutage, string State = "Down");
