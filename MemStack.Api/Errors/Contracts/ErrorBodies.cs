using System.Text.Json.Serialization;

namespace MemStack.Api.Errors.Contracts;

/// <summary>The hosted surface's answer to an invalid request or an unknown id.</summary>
/// <param name="Error">The fault.</param>
internal sealed record HostedError(string Error);

/// <summary>Both surfaces' answer to all other errors: no key, not allowed, too much, not now.</summary>
/// <param name="Detail">The fault.</param>
internal sealed record DetailError(string Detail);

/// <summary>The self-hosted surface's answer to an invalid field.</summary>
/// <param name="Detail">The fields.</param>
internal sealed record FieldErrors(IReadOnlyList<FieldError> Detail);

/// <summary>One wrong field, as FastAPI words it.</summary>
/// <param name="Type">The kind of fault: <c>missing</c> or <c>value_error</c>.</param>
/// <param name="Loc">The location: <c>body</c> or <c>query</c>, then the field.</param>
/// <param name="Msg">The fault.</param>
internal sealed record FieldError(string Type, [property: JsonPropertyName("loc")] IReadOnlyList<string> Loc, string Msg);
