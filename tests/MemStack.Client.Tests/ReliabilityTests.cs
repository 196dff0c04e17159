using System.Net;
using MemStack.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using TestRig;

namespace MemStack.Client.Tests;

public sealed class ReliabilityTests
{
    private static readonly MemoryScope Alice = new() { UserId = "alice@example.com" };
    private static readonly AddMemoriesRequest Add = new() { Messages = [new MessageContract("user", "x")], Scope = Alice };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_key_is_sent_as_a_token()
    {
        await using var fixture = await ClientFixture.StartAsync(options => options.ApiKey = "m0sk_secret");

        await fixture.Client.DeleteAllAsync(Alice, Token);

        Assert.Equal("Token m0sk_secret", fixture.Api.Requests[0].Headers.Authorization);
    }

    [Fact]
    public async Task A_retried_call_keeps_its_idempotency_key_and_the_next_call_has_another()
    {
        await using var fixture = await ClientFixture.StartAsync(http: builder => builder.AddHttpMessageHandler(() => new RetryOnce()));
        var answers = 0;
        fixture.Api.Answer = _ =>
            Interlocked.Increment(ref answers) % 2 == 1
                ? (503, "{}")
                : (200, """{"event_id":"0199c0de-0000-7000-8000-000000000001","status":"PENDING"}""");

        await fixture.Client.AddAsync(Add, Token);
        await fixture.Client.AddAsync(Add, Token);

        var keys = fixture.Api.Requests.Select(request => request.Headers["Idempotency-Key"].ToString()).ToArray();
        Assert.Equal(4, keys.Length);
        Assert.All(keys, key => Assert.Equal(7, Guid.Parse(key).Version));
        Assert.Equal((keys[0], keys[2]), (keys[1], keys[3]));
        Assert.NotEqual(keys[0], keys[2]);
    }

    [Fact]
    public async Task An_add_uses_the_callers_idempotency_key()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ => (200, """{"event_id":"0199c0de-0000-7000-8000-000000000001","status":"PENDING"}""");

        await fixture.Client.AddAsync(Add with { IdempotencyKey = "mine" }, Token);

        Assert.Equal("mine", Assert.Single(fixture.Api.Requests).Headers["Idempotency-Key"].ToString());
    }

    [Theory]
    [InlineData(400, """{"error":"Unknown filter key"}""", "Unknown filter key")]
    [InlineData(401, """{"detail":"Invalid token"}""", "Invalid token")]
    [InlineData(422, """{"detail":[{"loc":["body","text"],"msg":"Field required"},{"msg":"Too long"}]}""", "Field required; Too long")]
    [InlineData(503, """{"type":"about:blank","title":"Busy","status":503}""", "Busy")]
    [InlineData(500, "<html>", "MemStack's api answered with status 500.")]
    public async Task A_refusal_becomes_an_exception_with_the_apis_message(int status, string body, string message)
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ => (status, body);

        var exception = await Assert.ThrowsAsync<MemStackApiException>(() => fixture.Client.ListAsync(Alice, cancellationToken: Token));

        Assert.Equal((status, message), (exception.StatusCode, exception.Message));
    }

    [Fact]
    public async Task A_long_refusal_is_truncated()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ => (400, $$"""{"error":"{{new string('x', 5000)}}"}""");

        var exception = await Assert.ThrowsAsync<MemStackApiException>(() => fixture.Client.ListAsync(Alice, cancellationToken: Token));

        Assert.Equal(500, exception.Message.Length);
    }

    [Fact]
    public async Task An_answer_that_is_no_json_is_an_api_error()
    {
        await using var fixture = await ClientFixture.StartAsync();
        fixture.Api.Answer = _ => (200, "hello");

        var exception = await Assert.ThrowsAsync<MemStackApiException>(() => fixture.Client.ListAsync(Alice, cancellationToken: Token));

        Assert.Equal((200, "MemStack's api gave an answer that could not be read."), (exception.StatusCode, exception.Message));
    }

    [Fact]
    public async Task An_api_that_is_down_is_an_api_error_without_status()
    {
        using var deaf = new DeafPort();
        await using var fixture = await ClientFixture.StartAsync(options => options.BaseAddress = deaf.Address);

        var exception = await Assert.ThrowsAsync<MemStackApiException>(() => fixture.Client.ListAsync(Alice, cancellationToken: Token));

        Assert.Equal((null, "MemStack's api could not be reached."), (exception.StatusCode, exception.Message));
    }

    [Fact]
    public async Task An_api_that_hangs_is_an_api_error_and_a_caller_that_cancels_is_not()
    {
        using var release = new ManualResetEventSlim();
        await using var fixture = await ClientFixture.StartAsync(options => options.Timeout = TimeSpan.FromMilliseconds(200));
        fixture.Api.Answer = _ =>
        {
            release.Wait(TimeSpan.FromSeconds(30), Token);
            return (200, "{}");
        };

        var exception = await Assert.ThrowsAsync<MemStackApiException>(() => fixture.Client.ListAsync(Alice, cancellationToken: Token));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Client.ListAsync(Alice, cancellationToken: cancelled.Token));

        release.Set();
        Assert.Equal("MemStack's api did not answer in time.", exception.Message);
    }

    [Fact]
    public async Task Nothing_of_an_address_is_logged()
    {
        using var logs = new FakeLoggerProvider();
        await using var fixture = await ClientFixture.StartAsync(logs: logs);

        await fixture.Client.DeleteAllAsync(Alice, Token);

        Assert.DoesNotContain(
            logs.Collector.GetSnapshot(),
            line => line.Message.Contains("/v1/", StringComparison.Ordinal) || line.Message.Contains("alice", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("BaseAddress", "/relative", "MemStack:Client:BaseAddress must be an absolute http or https address")]
    [InlineData("BaseAddress", "ftp://api", "MemStack:Client:BaseAddress must be an absolute http or https address")]
    [InlineData("ApiKey", "two words", "MemStack:Client:ApiKey must be printable ASCII")]
    [InlineData("Timeout", "00:00:00", "MemStack:Client:Timeout must be above")]
    public void A_wrong_setting_is_named_with_its_fix(string setting, string value, string fault)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new($"MemStack:Client:{setting}", value)]).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        services.AddMemStackClient();
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IStartupValidator>().Validate);

        Assert.StartsWith(fault, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Named_clients_have_their_own_addresses_and_keep_a_path()
    {
        await using var one = await RecordingApi.StartAsync(Token);
        await using var two = await RecordingApi.StartAsync(Token);
        var services = new ServiceCollection();
        services.AddMemStackClient("one", options => options.BaseAddress = new Uri(one.Address, "/memory"));
        services.AddMemStackClient("two", options => options.BaseAddress = two.Address);
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredKeyedService<IMemStackClient>("one").DeleteAllAsync(Alice, Token);
        await provider.GetRequiredKeyedService<IMemStackClient>("two").DeleteAllAsync(Alice, Token);

        Assert.StartsWith("/memory/v1/memories/?", Assert.Single(one.Requests).PathAndQuery, StringComparison.Ordinal);
        Assert.StartsWith("/v1/memories/?", Assert.Single(two.Requests).PathAndQuery, StringComparison.Ordinal);
    }

    private sealed class RetryOnce : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            return response.StatusCode == HttpStatusCode.ServiceUnavailable ? await base.SendAsync(request, cancellationToken) : response;
        }
    }
}
