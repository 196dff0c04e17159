namespace MemStack.Api.Errors;

/// <summary>Endpoint metadata: whose error shape an endpoint speaks.</summary>
internal enum ErrorSurface
{
    /// <summary><c>{"error": …}</c> for what the caller did wrong, <c>{"detail": …}</c> for the rest.</summary>
    Hosted,

    /// <summary><c>{"detail": …}</c>, with a list of fields where fields are wrong (422).</summary>
    SelfHosted,

    /// <summary>Problem details (RFC 9457): MemStack's own endpoints.</summary>
    Own,
}
