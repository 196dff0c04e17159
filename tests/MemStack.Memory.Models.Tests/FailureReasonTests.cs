using System.Net;
using MemStack.Memory.Models.Telemetry;
using Polly.CircuitBreaker;

namespace MemStack.Memory.Models.Tests;

public sealed class FailureReasonTests
{
    [Fact]
    public void The_outermost_cause_that_says_something_is_the_reason()
    {
        var answer = new HttpRequestException("500", null, HttpStatusCode.InternalServerError);

        Assert.Equal("http_5xx", FailureReasons.Of(new InvalidOperationException("x", answer)));
        // The call was not made: what opened the circuit was another call's reason.
        Assert.Equal("circuit_open", FailureReasons.Of(new BrokenCircuitException("open", answer)));
        Assert.Equal("timeout", FailureReasons.Of(new TimeoutException("late", new IOException())));
    }
}
