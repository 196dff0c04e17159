namespace MemStack.ServiceDefaults.Hosting;

/// <summary>Registered by a service that can ask its callers who they are. A service without it asks nobody.</summary>
public interface ICallerAuthentication
{
    /// <summary>Whether nobody is let in without a key, as the service is set.</summary>
    bool IsRequired { get; }
}
