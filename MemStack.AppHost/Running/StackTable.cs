using System.Globalization;
using System.Text;
using MemStack.AppHost.Resources;

namespace MemStack.AppHost.Running;

/// <summary>The table at the end of a start: the addresses of the parts, and the missing programs.</summary>
internal static class StackTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="rows">Each part's name and the address that people open.</param>
    /// <param name="missing">The programs that are not installed.</param>
    /// <param name="dataDirectory">The data folder.</param>
    /// <param name="took">The time from the start until all parts were healthy.</param>
    public static string Write(
        IReadOnlyCollection<(string Name, Uri Address)> rows,
        IEnumerable<MissingProgram> missing,
        string dataDirectory,
        TimeSpan took
    )
    {
        List<MissingProgram> absent = [.. missing];
        var width =
            rows.Select(static row => row.Name).Concat(absent.Select(static program => program.Program)).Max(static name => name.Length)
            + 2;
        var text = new StringBuilder()
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"MemStack is ready after {took.TotalSeconds:0} s; data in {dataDirectory}");
        foreach (var (name, address) in rows)
        {
            text.Append("  ").Append(name.PadRight(width)).AppendLine(address.ToString());
        }

        foreach (var program in absent)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"  {program.Program.PadRight(width)}not installed; on Debian and Ubuntu: apt install {program.DebianPackage}"
            );
        }

        return text.AppendLine("Ctrl-C stops everything.").ToString();
    }
}
