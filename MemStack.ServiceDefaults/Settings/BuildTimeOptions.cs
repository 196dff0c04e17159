using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Settings;

/// <summary>Reads options that the framework needs while it builds the host, before a wrong setting can be reported in one line.</summary>
internal static class BuildTimeOptions
{
    /// <summary>The options, or their defaults where a setting is wrong: the start, which validates them again, names it.</summary>
    public static T ValueOrDefaults<T>(this IOptions<T> options)
        where T : class, new()
    {
        try
        {
            return options.Value;
        }
        catch (Exception wrong) when (StartFailure.Explain(wrong) is not null)
        {
            return new T();
        }
    }
}
