using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Hosting;

/// <summary>Options that the framework asks for while it builds the host, where nobody could tell a wrong setting in one line.</summary>
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
