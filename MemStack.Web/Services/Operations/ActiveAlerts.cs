namespace MemStack.Web.Services.Operations;

/// <summary>The alerts that Alertmanager holds.</summary>
/// <param name="Shown">The gravest ones.</param>
/// <param name="Hidden">The number of further ones.</param>
/// <param name="HasWatchdog">True if the alert that always fires is among them: the alerting chain works.</param>
public sealed record ActiveAlerts(IReadOnlyList<ActiveAlert> Shown, int Hidden, bool HasWatchdog);

/// <summary>An alert.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Severity"><c>critical</c>, <c>warning</c>, <c>info</c> or another one.</param>
/// <param name="Service">The service; empty without one.</param>
/// <param name="Since">Its start.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Suppression"><c>silenced</c>, <c>inhibited</c> or <c>muted</c> at this time; null for an alert that notifies.</param>
/// <param name="Runbook">The name of its runbook; null without one.</param>
public sealed record ActiveAlert(
    string Name,
    string Severity,
    string Service,
    DateTimeOffset Since,
    string Summary,
    string? Suppression,
    string? Runbook
);
