using System.Text;

namespace MemStack.Cli.Slo;

/// <summary>Writes the alerts of one objective: a pair of windows per speed at which its budget burns, and the end of the budget.</summary>
internal static class AlertWriter
{
    public const string Exhausted = "MemStackSloBudgetExhausted";
    private const string Runbooks = "http://localhost:3000/operations/runbooks/";
    private const string Dashboard = "http://localhost:3001/d/memstack-slo";

    public static void Write(StringBuilder text, Objective objective)
    {
        foreach (var burn in BurnRate.All)
        {
            WriteBurn(text, objective, burn);
        }

        WriteExhausted(text, objective);
    }

    private static void WriteBurn(StringBuilder text, Objective objective, BurnRate burn)
    {
        var (selector, budget) = (Selector(objective), Objective.Number(objective.Budget));
        var limit = $"{Objective.Number(burn.Factor)} * {budget}";
        text.Append(
            $$$"""
                  - alert: {{{burn.Alert}}}
                    expr: |
                      memstack:slo_errors:ratio_rate{{{burn.Long}}}{{{selector}}} > {{{limit}}}
                      and
                      memstack:slo_errors:ratio_rate{{{burn.Short}}}{{{selector}}} > {{{limit}}}
                      and
                      memstack:slo_requests:rate{{{burn.Long}}}{{{selector}}} > {{{Objective.Number(objective.MinRate)}}}
                    for: {{{burn.For}}}
                    labels:
                      severity: {{{burn.Severity}}}
                      team: {{{objective.Team}}}
                      service: {{{objective.Service}}}
                      slo: {{{objective.Id}}}
                      long: {{{burn.Long}}}
                      short: {{{burn.Short}}}
                    annotations:
                      summary: {{{Quoted($"{objective.Title}: the error budget burns {burn.Speed}")}}}
                      description: {{{Quoted(BurnText(objective, burn))}}}
                      runbook_url: {{{Runbooks}}}{{{burn.Alert}}}
                      dashboard_url: {{{Dashboard}}}

            """
        );
    }

    private static string BurnText(Objective objective, BurnRate burn) =>
        $$$"""
            {{ $value | humanizePercentage }} of the {{{objective.Unit}}} of the last {{{burn.Long}}} were bad, more than {{{Percent(
                burn.Factor * objective.Budget
            )}}}, and the last {{{burn.Short}}} were no better. A whole budget of 30 days lasts {{{burn.Lasts}}} at this limit. Good are: {{{objective.Description}}}
            """;

    private static void WriteExhausted(StringBuilder text, Objective objective)
    {
        var selector = Selector(objective);
        var description = $$$"""
            {{ $value | humanizePercentage }} of the error budget of 30 days remain: less than {{{Objective.Number(
                objective.Percent
            )}}} % of the {{{objective.Unit}}} were good. Good are: {{{objective.Description}}}
            """;
        text.Append(
            $$$"""
                  - alert: {{{Exhausted}}}
                    expr: |
                      memstack:slo_error_budget_remaining:ratio{{{selector}}} <= 0
                      and
                      memstack:slo_requests:rate30d{{{selector}}} > {{{Objective.Number(objective.MinRate)}}}
                    for: 15m
                    labels:
                      severity: warning
                      team: {{{objective.Team}}}
                      service: {{{objective.Service}}}
                      slo: {{{objective.Id}}}
                    annotations:
                      summary: {{{Quoted($"{objective.Title}: the error budget of 30 days is used up")}}}
                      description: {{{Quoted(description)}}}
                      runbook_url: {{{Runbooks}}}{{{Exhausted}}}
                      dashboard_url: {{{Dashboard}}}

            """
        );
    }

    private static string Selector(Objective objective) => $"{{slo=\"{objective.Id}\"}}";

    private static string Percent(decimal share) => $"{Objective.Number(share * 100)} %";

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
