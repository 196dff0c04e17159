using MemStack.Client;
using MemStack.Web.Services;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace MemStack.Web.Components.Memories;

/// <summary>Writes a new memory or changes one. It stays open until the api has it.</summary>
public sealed partial class MemoryEditor
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private ApiProblem? _problem;
    private bool _saving;
    private bool _missing;

    /// <summary>The memory to change; null for a new one.</summary>
    [Parameter]
    public MemoryItem? Memory { get; set; }

    /// <summary>Whose memory it becomes.</summary>
    [Parameter, EditorRequired]
    public required MemoryScope Scope { get; set; }

    /// <summary>What is typed; it outlives the dialog.</summary>
    [Parameter, EditorRequired]
    public required MemoryDraft Draft { get; set; }

    [Inject]
    private DialogService Dialogs { get; set; } = null!;

    [Inject]
    private NotificationService Notifications { get; set; } = null!;

    private string Hint => _missing ? "Write something to remember." : $"Up to {MemoryDraft.LongestText:N0} characters.";

    private async Task SaveAsync()
    {
        if (_saving) return;
        _missing = string.IsNullOrWhiteSpace(Draft.Text);
        if (_missing) return;

        _saving = true;
        try
        {
            var outcome = await Api.CallAsync<string>(Memory is null ? AddAsync : UpdateAsync, Left);
            _problem = outcome.Problem;
            if (outcome is not { Problem: null, Value: { } said }) return;
            Draft.Text = "";
            Notifications.Notify(NotificationSeverity.Success, said);
            Dialogs.Close(true);
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            // The dialog was closed; the draft keeps the text.
        }
        finally
        {
            _saving = false;
        }
    }

    private async Task<string> AddAsync(IMemStackClient client, CancellationToken cancellationToken)
    {
        var request = new AddMemoriesRequest { Messages = [new("user", Draft.Text.Trim())], Scope = Scope, Infer = Draft.Infer };
        var added = await client.AddAsync(request, cancellationToken);
        var now = new MemoryEvent(added.EventId, added.Status, added.Results);
        if (!now.IsFinished) now = await client.WaitForEventAsync(added.EventId, LongestWait, cancellationToken) ?? now;
        return (now, now.Results.Count(static result => result.Event == "ADD")) switch
        {
            ({ Status: "FAILED" }, _) => throw new MemStackApiException("The server could not work on this text.", statusCode: 422),
            ({ IsFinished: false }, _) => "Accepted; it appears when the server has worked on it",
            (_, 0) => "Nothing new in it to remember",
            (_, 1) => "Memory added",
            var (_, count) => $"{count} memories added",
        };
    }

    private async Task<string> UpdateAsync(IMemStackClient client, CancellationToken cancellationToken) =>
        await client.UpdateAsync(Memory!.Id, Draft.Text.Trim(), cancellationToken: cancellationToken)
            ? "Memory changed"
            : throw new MemStackApiException("This memory no longer exists. Copy your text and add it anew.", statusCode: 404);
}
