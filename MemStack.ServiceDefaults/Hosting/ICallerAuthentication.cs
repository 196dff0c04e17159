namespace MemStack.ServiceDefaults.Hosting;

/// <summary>The authentication of a service's callers. A service without it serves every caller.</summary>
public interface ICallerAuthentication
{
    /// <summary>Gets a value that indicates whether every caller needs a key under the present settings.</summary>
    bool IsRequired { get; }
}
