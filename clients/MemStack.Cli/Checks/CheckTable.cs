using MemStack.Cli.Output;
using Spectre.Console;

namespace MemStack.Cli.Checks;

/// <summary>Shows checks: a table where a person watches, aligned lines elsewhere.</summary>
internal static class CheckTable
{
    public static void Show(CommandOutput output, IReadOnlyList<Check> checks)
    {
        if (output.IsTerminal)
        {
            ShowTable(checks);
        }
        else
        {
            ShowLines(output, checks);
        }
    }

    public static IReadOnlyList<CheckDocument> Documents(IEnumerable<Check> checks) =>
        [.. checks.Select(check => new CheckDocument(check.Name, check.State.ToString().ToLowerInvariant(), check.Text, check.Fix))];

    private static void ShowTable(IReadOnlyList<Check> checks)
    {
        var table = new Table().RoundedBorder().AddColumns("", "", "");
        table.ShowHeaders = false;
        foreach (var check in checks)
        {
            var fix = check.Fix is null ? "" : $"\n[grey]{Markup.Escape(check.Fix)}[/]";
            var word = $"[{ColourOf(check.State)}]{WordOf(check.State)}[/]";
            table.AddRow($"[bold]{Markup.Escape(check.Name)}[/]", word, Markup.Escape(check.Text) + fix);
        }

        AnsiConsole.Write(table);
    }

    private static void ShowLines(CommandOutput output, IReadOnlyList<Check> checks)
    {
        var width = checks.Max(check => check.Name.Length);
        foreach (var check in checks)
        {
            output.Line($"  {check.Name.PadRight(width)}  {WordOf(check.State), -9}  {check.Text}");
            if (check.Fix is not null)
            {
                output.Line($"  {"".PadRight(width)}  {"", -9}  {check.Fix}");
            }
        }
    }

    private static string WordOf(CheckState state) =>
        state switch
        {
            CheckState.Ok => "ok",
            CheckState.Note => "note",
            CheckState.Fault => "FAULT",
            _ => "NO ANSWER",
        };

    private static string ColourOf(CheckState state) =>
        state switch
        {
            CheckState.Ok => "green",
            CheckState.Note => "yellow",
            _ => "red",
        };
}
