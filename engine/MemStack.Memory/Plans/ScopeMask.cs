using System.Runtime.InteropServices;

namespace MemStack.Memory.Plans;

/// <summary>
/// The scope of a vector as 64-bit digests, so that vectors of other scopes are skipped without being read. It only narrows: the store
/// compares the scopes themselves afterwards. Zero in the mask of a query means any.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ScopeMask(ulong Tenant, ulong User, ulong Agent, ulong App, ulong Run)
{
    /// <summary>Returns whether a memory of this scope is one of those asked for.</summary>
    public bool IsIn(in ScopeMask asked) =>
        Tenant == asked.Tenant
        && (asked.User == 0 || asked.User == User)
        && (asked.Agent == 0 || asked.Agent == Agent)
        && (asked.App == 0 || asked.App == App)
        && (asked.Run == 0 || asked.Run == Run);
}
