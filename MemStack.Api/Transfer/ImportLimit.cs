using Microsoft.AspNetCore.Http.Metadata;

namespace MemStack.Api.Transfer;

/// <summary>Endpoint metadata: the largest body of an import, in place of the host's limit.</summary>
/// <param name="most">The maximum size, in bytes.</param>
internal sealed class ImportLimit(long most) : IRequestSizeLimitMetadata
{
    public const string Setting = "MemStack:Transfer:MaxImportBytes";

    /// <inheritdoc/>
    public long? MaxRequestBodySize => most;
}
