using System.Text.Json;
using MemStack.Memory.Model;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>Reads and checks single lines of MemStack's own format.</summary>
internal static class MemStackLineReader
{
    /// <summary>Returns the memory of a line; or the problem of an incomplete one.</summary>
    public static ImportItem ItemOf(long number, MemStackLine line, string tenant) =>
        line.Id is null ? ImportItem.Problem(number, "the memory has no id")
        : HoldsNull(line) ? ImportItem.Problem(number, "a list of the memory holds null")
        : line.CreatedAt is null ? ImportItem.Problem(number, "the memory has no created_at")
        : ImportItem.Of(number, line.ToMemory(tenant));

    // A non-nullable type does not check the elements of a list.
    private static bool HoldsNull(MemStackLine line) =>
        Holds(line.Categories)
        || Holds(line.Relations)
        || Holds(line.History)
        || line.History is { } steps && steps.Any(step => Holds(step.Input) || Holds(step.Memory?.Categories));

    private static bool Holds<T>(IReadOnlyList<T>? list)
        where T : class => list is not null && list.Any(item => item is null);

    /// <summary>Reads a line; or returns the reason why it is none.</summary>
    public static (MemStackLine? Line, string? Reason) Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, MemStackLineJson.Relaxed.MemStackLine) is { } line
                ? (line, null)
                : (null, "the line is no JSON object");
        }
        catch (JsonException exception)
        {
            return (null, Mem0Format.ReasonOf(exception));
        }
        catch (ArgumentException)
        {
            // For objects that are kept unchanged: the reader checks only known types.
            return (null, "the metadata has a name twice");
        }
    }

    /// <exception cref="MemoryValidationException">The header names another format or an unknown version.</exception>
    public static void CheckHeader(MemStackLine line)
    {
        if (line.Format != MemStackFormat.Name)
        {
            throw new MemoryValidationException("This is no export of MemStack: its header names another format.") { Reason = "format" };
        }

        if (line.Version is not (> 0 and <= MemStackFormat.Version))
        {
            throw new MemoryValidationException(
                $"The export has version {line.Version ?? 0} of the format; this MemStack knows {MemStackFormat.Version}: import it with the version that made it."
            )
            {
                Reason = "format",
            };
        }
    }
}
