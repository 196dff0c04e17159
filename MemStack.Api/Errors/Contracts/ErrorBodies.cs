using System.Text.Json.Serialization;

namespace MemStack.Api.Errors.Contracts;

/// <summary>How the hosted surface says that a request is wrong or a thing is not there.</summary>
/// <param name="Error">What is wrong.</param>
internal sealed record HostedError(string Error);

/// <summary>How both surfaces say everything else: no key, not allowed, too much, not now.</summary>
/// <param name="Detail">What is wrong.</param>
internal sealed record DetailError(string Detail);

/// <summary>How the self-hosted surface says that a field is wrong.</summary>
/// <param name="Detail">The fields.</param>
internal sealed record FieldErrors(IReadOnlyList<FieldError> Detail);

/// <summary>One wrong field, as FastAPI words it.</summary>
/// <param name="Type">The kind of fault: <c>missing</c> or <c>value_error</c>.</param>
/// <param name="Loc">Where it is: <c>body</c> or <c>query</c>, then the field.</param>
/// <param name="Msg">What is wrong.</param>
internal sealed record FieldError(string Type, [property: JsonPropertyName("loc")] IReadOnlyList<string> Loc, string Msg);
