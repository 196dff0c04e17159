using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Logging;

/// <summary>
/// Replaces user ids in logs and spans by a keyed hash (HMAC-SHA-256), which only a holder of the key can match to a user.
/// </summary>
internal static class UserRedaction
{
    /// <summary>The class of data that user ids belong to.</summary>
    public static readonly DataClassificationSet UserIds = new(new DataClassification("MemStack", "UserId"));

    public static void AddUserRedaction(this IServiceCollection services)
    {
        services.AddRedaction(static redaction => redaction.SetHmacRedactor(static _ => { }, UserIds));
        services
            .AddOptions<HmacRedactorOptions>()
            .Configure<IOptions<PrivacyOptions>>(static (hmac, privacy) => hmac.Key = Convert.ToBase64String(KeyOf(privacy.Value)));
    }

    // The redactor wants 256 bits; the setting is a text of any length from 16 characters.
    private static byte[] KeyOf(PrivacyOptions privacy) =>
        privacy.UserHashKey is { } key
            ? SHA256.HashData(Encoding.UTF8.GetBytes(key))
            : RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
}
