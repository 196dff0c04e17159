using System.Diagnostics;
using System.Net;
using MemStack.ServiceDefaults.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace MemStack.ServiceDefaults.Tests;

public sealed class OutgoingHttpTests
{
    [Theory]
    [InlineData("http://backend/memories")]
    [InlineData("https+http://backend/memories")]
    [InlineData("http://_http.backend/memories")]
    public async Task A_service_is_found_by_its_name(string address)
    {
        await using var backend = await Flaky.StartAsync(failures: 0);
        await using var service = await StartAsync(backend);

        using var response = await SendAsync(service, HttpMethod.Get, address);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("/memories", Assert.Single(backend.Requests));
    }

    [Fact]
    public async Task Two_addresses_of_a_name_take_turns()
    {
        await using var first = await Flaky.StartAsync(failures: 0);
        await using var second = await Flaky.StartAsync(failures: 0);
        await using var service = await StartAsync(
            first,
            new(StringComparer.Ordinal) { ["services:backend:http:1"] = second.Address.ToString() }
        );

        for (var n = 0; n < 4; n++)
        {
            using var _ = await SendAsync(service, HttpMethod.Get);
        }

        Assert.Equal(2, first.Requests.Count);
        Assert.Equal(2, second.Requests.Count);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    public async Task A_safe_request_is_repeated_after_a_failure(string method)
    {
        await using var backend = await Flaky.StartAsync(failures: 2);
        await using var service = await StartAsync(backend);

        using var response = await SendAsync(service, new HttpMethod(method));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, backend.Requests.Count);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task A_request_that_changes_something_is_sent_once(string method)
    {
        await using var backend = await Flaky.StartAsync(failures: 1);
        await using var service = await StartAsync(backend);

        using var response = await SendAsync(service, new HttpMethod(method));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Single(backend.Requests);
    }

    [Fact]
    public async Task A_change_with_an_idempotency_key_is_repeated()
    {
        await using var backend = await Flaky.StartAsync(failures: 1);
        await using var service = await StartAsync(backend);

        using var response = await SendAsync(service, HttpMethod.Post, idempotencyKey: "once");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, backend.Requests.Count);
    }

    [Theory]
    [InlineData("GET", null, true)]
    [InlineData("POST", "once", true)]
    [InlineData("DELETE", "once", true)]
    [InlineData("POST", null, false)]
    public async Task A_request_beyond_a_rate_limit_is_repeated_after_the_time_that_the_answer_names(
        string method,
        string? idempotencyKey,
        bool isRepeated
    )
    {
        await using var backend = await Flaky.StartAsync(
            failures: 1,
            fail: context => (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (429, "1")
        );
        await using var service = await StartAsync(backend);
        var started = Stopwatch.GetTimestamp();

        using var response = await SendAsync(service, new HttpMethod(method), idempotencyKey: idempotencyKey);

        Assert.Equal(isRepeated ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(isRepeated ? 2 : 1, backend.Requests.Count);
        Assert.True(!isRepeated || Stopwatch.GetElapsedTime(started) >= TimeSpan.FromSeconds(0.99), "The request was repeated too early.");
    }

    [Theory]
    [InlineData("GET", 2)]
    [InlineData("POST", 1)]
    public async Task A_connection_that_breaks_is_treated_as_a_failed_answer(string method, int expected)
    {
        await using var backend = await Flaky.StartAsync(failures: 1, fail: context => context.Abort());
        await using var service = await StartAsync(backend);

        var failure = await Record.ExceptionAsync(async () => (await SendAsync(service, new HttpMethod(method))).Dispose());

        Assert.Equal(expected, backend.Requests.Count);
        Assert.Equal(expected == 1, failure is HttpRequestException);
    }

    [Fact]
    public async Task A_request_with_a_callers_error_is_not_repeated()
    {
        await using var backend = await Flaky.StartAsync(failures: 5, fail: context => context.Response.StatusCode = 404);
        await using var service = await StartAsync(backend);

        using var response = await SendAsync(service, HttpMethod.Get);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Single(backend.Requests);
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_repeated()
    {
        await using var backend = await Flaky.StartAsync(failures: 1, hang: true);
        await using var service = await StartAsync(backend, new(StringComparer.Ordinal) { ["MemStack:Http:AttemptTimeout"] = "00:00:02" });

        using var response = await SendAsync(service, HttpMethod.Get);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(backend.Requests.Count >= 2, "The answer came without a second attempt.");
    }

    [Fact]
    public async Task A_call_ends_at_the_total_limit_whatever_attempts_are_left()
    {
        await using var backend = await Flaky.StartAsync(failures: 100, hang: true);
        await using var service = await StartAsync(
            backend,
            new(StringComparer.Ordinal) { ["MemStack:Http:AttemptTimeout"] = "00:00:01.5", ["MemStack:Http:TotalTimeout"] = "00:00:02" }
        );

        await Assert.ThrowsAsync<TimeoutRejectedException>(() => SendAsync(service, HttpMethod.Get));

        // Four attempts are allowed, and the limit has room for one and a part of the second.
        Assert.InRange(backend.Requests.Count, 0, 2);
    }

    [Fact]
    public async Task A_change_that_takes_too_long_ends_after_one_attempt()
    {
        await using var backend = await Flaky.StartAsync(failures: 100, hang: true);
        await using var service = await StartAsync(backend, new(StringComparer.Ordinal) { ["MemStack:Http:AttemptTimeout"] = "00:00:01" });

        await Assert.ThrowsAsync<TimeoutRejectedException>(() => SendAsync(service, HttpMethod.Post));

        // On a busy machine even the first attempt may end before it arrives.
        Assert.InRange(backend.Requests.Count, 0, 1);
    }

    [Fact]
    public async Task A_broken_service_opens_its_own_circuit_and_no_other()
    {
        await using var broken = await Flaky.StartAsync(failures: int.MaxValue);
        await using var well = await Flaky.StartAsync(failures: 0);
        await using var service = await StartAsync(
            broken,
            new(StringComparer.Ordinal) { ["services:well:http:0"] = well.Address.ToString() },
            options =>
            {
                options.CircuitBreaker.MinimumThroughput = 5;
                options.CircuitBreaker.SamplingDuration = TimeSpan.FromMinutes(10);
                options.CircuitBreaker.BreakDuration = TimeSpan.FromMinutes(10);
            }
        );

        for (var n = 0; n < 5; n++)
        {
            using var _ = await SendAsync(service, HttpMethod.Post);
        }

        await Assert.ThrowsAsync<BrokenCircuitException>(() => SendAsync(service, HttpMethod.Post));
        using var response = await SendAsync(service, HttpMethod.Get, "http://well/");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(5, broken.Requests.Count);
    }

    private static Task<TestService> StartAsync(
        Flaky backend,
        Dictionary<string, string?>? settings = null,
        Action<HttpStandardResilienceOptions>? configure = null
    )
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["services:backend:http:0"] = backend.Address.ToString(),
            ["MemStack:Http:AttemptTimeout"] = "00:01:00",
            ["MemStack:Http:TotalTimeout"] = "00:05:00",
        };
        foreach (var (name, value) in settings ?? [])
        {
            all[name] = value;
        }

        return TestService.StartAsync(
            all,
            builder =>
                builder.Services.ConfigureAll<HttpStandardResilienceOptions>(options =>
                {
                    // The test checks whether a request is repeated, not how long that takes.
                    options.Retry.Delay = TimeSpan.FromMilliseconds(1);
                    configure?.Invoke(options);
                })
        );
    }

    private static async Task<HttpResponseMessage> SendAsync(
        TestService service,
        HttpMethod method,
        string address = "http://backend/",
        string? idempotencyKey = null
    )
    {
        using var request = new HttpRequestMessage(method, address);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return await service
            .Services.GetRequiredService<IHttpClientFactory>()
            .CreateClient()
            .SendAsync(request, TestContext.Current.CancellationToken);
    }
}
