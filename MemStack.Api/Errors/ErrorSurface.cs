namespace MemStack.Api.Errors;

/// <summary>Endpoint metadata: the error shape of an endpoint.</summary>
internal enum ErrorSurface
{
    /// <summary><c>{"error": …}</c> for the caller's mistakes, <c>{"detail": …}</c> for other errors.</summary>
    Hosted,

    /// <summary><c>{"detail": …}</c>, with a list of fields where fields are wrong (422).</summary>
    SelfHosted,

    /// <summary>Problem details (RFC 9457): MemStack's own endpoints.</summary>
    Own,
}
