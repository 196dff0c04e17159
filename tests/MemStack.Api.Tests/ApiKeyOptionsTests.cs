using MemStack.Api.Auth;

namespace MemStack.Api.Tests;

public sealed class ApiKeyOptionsTests
{
    private const string Good = "a-key-that-is-long-enough";

    [Theory]
    [InlineData(null, null, "acme", "exactly one of Key and KeySha256")]
    [InlineData(Good, "00", "acme", "exactly one of Key and KeySha256")]
    [InlineData("short", null, "acme", "Key must have 16")]
    [InlineData(null, "no-hash", "acme", "64 hexadecimal digits")]
    [InlineData(Good, null, "Acme Inc.", "Tenant must have")]
    public void A_wrong_key_is_named_with_the_fix(string? key, string? hash, string tenant, string expected)
    {
        var options = new ApiKeyOptions
        {
            ApiKeys =
            {
                new ApiKeyEntry
                {
                    Key = key,
                    KeySha256 = hash,
                    Tenant = tenant,
                },
            },
        };
        var result = new ApiKeyOptionsValidator().Validate(null, options);
        Assert.Contains("MemStack:ApiKeys:0", result.FailureMessage, StringComparison.Ordinal);
        Assert.Contains(expected, result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_may_not_open_two_tenants()
    {
        var options = new ApiKeyOptions
        {
            ApiKeys =
            {
                new ApiKeyEntry { Key = Good, Tenant = "acme" },
                new ApiKeyEntry { Key = Good, Tenant = "globex" },
            },
        };
        Assert.Contains(
            "MemStack:ApiKeys:1",
            new ApiKeyOptionsValidator().Validate(null, options).FailureMessage,
            StringComparison.Ordinal
        );
    }
}
