using System.Runtime.InteropServices;

namespace MemStack.Memory.Plans;

/// <summary>
/// Whose a vector is, as 64-bit digests, so that vectors of other scopes are passed over without being read. It narrows and never decides:
/// the store compares the scopes themselves afterwards. Zero in a mask that is asked for means any.
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
