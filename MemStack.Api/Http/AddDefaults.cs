using System.ComponentModel.DataAnnotations;

namespace MemStack.Api.Http;

/// <summary>The defaults of an add.</summary>
internal sealed class AddDefaults
{
    public const string SectionName = "MemStack:Ingest";
    public const string Queued = "queued";

    /// <summary>
    /// <c>inline</c>: an add is answered when it is done. <c>queued</c>: an inferring add on the hosted surface is answered when it is
    /// durably queued, as mem0's platform does. A caller's <c>async_mode</c> takes precedence.
    /// </summary>
    [RegularExpression("^(inline|queued)$", ErrorMessage = "MemStack:Ingest:Default must be 'inline' or 'queued'.")]
    public string Default { get; set; } = "inline";

    /// <summary>Returns whether an add of the hosted surface is queued.</summary>
    /// <param name="asyncMode">The caller's value, if any.</param>
    /// <param name="infer">True if facts are extracted; verbatim adds are fast.</param>
    public bool Queues(bool? asyncMode, bool? infer) => asyncMode ?? (Default == Queued && infer is not false);
}
