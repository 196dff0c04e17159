using System.Diagnostics;

namespace TestRig;

/// <summary>Polls for a condition, up to a deadline.</summary>
public static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks every 50 ms until the answer is yes.</summary>
    /// <param name="what">The expected event, for the message of the exception.</param>
    /// <param name="condition">The question; the first one is asked at once.</param>
    /// <param name="deadline">The maximum time to poll.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TimeoutException">The answer was still no at the deadline.</exception>
    public static Task UntilAsync(string what, Func<bool> condition, TimeSpan deadline, CancellationToken cancellationToken) =>
        UntilAsync(what, _ => Task.FromResult(condition()), deadline, cancellationToken);

    /// <inheritdoc cref="UntilAsync(string, Func{bool}, TimeSpan, CancellationToken)"/>
    public static async Task UntilAsync(
        string what,
        Func<CancellationToken, Task<bool>> condition,
        TimeSpan deadline,
        CancellationToken cancellationToken
    )
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition(cancellationToken))
        {
            if (Stopwatch.GetElapsedTime(began) > deadline)
            {
                throw new TimeoutException($"Waited {deadline.TotalSeconds:0.#} s in vain for: {what}.");
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Asks until a value other than null comes back, and returns it.</summary>
    /// <inheritdoc cref="UntilAsync(string, Func{bool}, TimeSpan, CancellationToken)"/>
    public static async Task<T> ForAsync<T>(
        string what,
        Func<CancellationToken, Task<T?>> source,
        TimeSpan deadline,
        CancellationToken cancellationToken
    )
        where T : class
    {
        T? value = null;
        await UntilAsync(what, async token => (value = await source(token)) is not null, deadline, cancellationToken);
        return value!;
    }

    /// <summary>Waits until a GET of the address answers with a success status.</summary>
    /// <param name="address">The address to get.</param>
    /// <param name="deadline">The maximum time to poll.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="isHopeless">Returns true when there will never be an answer, for example because the server has ended.</param>
    /// <exception cref="TimeoutException">There was no such answer by the deadline.</exception>
    /// <exception cref="InvalidOperationException">It became hopeless.</exception>
    public static async Task UntilAnswersAsync(
        Uri address,
        TimeSpan deadline,
        CancellationToken cancellationToken,
        Func<bool>? isHopeless = null
    )
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        await UntilAsync(
            $"a success answer of {address}",
            async token =>
            {
                if (isHopeless?.Invoke() == true)
                {
                    throw new InvalidOperationException($"{address} will never answer: what should answer has ended.");
                }

                try
                {
                    using var response = await client.GetAsync(address, token);
                    return response.IsSuccessStatusCode;
                }
                catch (Exception exception)
                    when (exception is HttpRequestException || (exception is TaskCanceledException && !token.IsCancellationRequested))
                {
                    return false;
                }
            },
            deadline,
            cancellationToken
        );
    }
}
