using MemStack.Client;
using MemStack.Web.Services;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace MemStack.Web.Components.Memories;

/// <summary>Writes a new memory or changes one. It stays open until the api has it.</summary>
public sealed partial class MemoryEditor
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private const double ErrorDuration = 10_000;

    private ApiProblem? _problem;
    private bool _saving;
    private bool _missing;

    /// <summary>The memory to change; null for a new one.</summary>
    [Parameter]
    public MemoryItem? Memory { get; set; }

    /// <summary>The user whose memory it becomes.</summary>
    [Parameter, EditorRequired]
    public required MemoryScope Scope { get; set; }

    /// <summary>The draft; it outlives the dialog.</summary>
    [Parameter, EditorRequired]
    public required MemoryDraft Draft { get; set; }

    /// <summary>Called when the api has stored it, even if the dialog was closed meanwhile.</summary>
    [Parameter]
    public EventCallback OnSaved { get; set; }

    [Inject]
    private DialogService Dialogs { get; set; } = null!;

    [Inject]
    private NotificationService Notifications { get; set; } = null!;

    private string Hint => _missing ? "Write something to remember." : $"Up to {MemoryDraft.MaxTextLength:N0} characters.";

    private async Task SaveAsync()
    {
        if (_saving)
        {
            return;
        }

        _missing = string.IsNullOrWhiteSpace(Draft.Text);
        if (_missing)
        {
            return;
        }

        _saving = true;
        try
        {
            // Closing the dialog does not cancel a save: the user would not know whether it was stored.
            var text = Draft.Text;
            var outcome = await Api.CallAsync<string>(Memory is null ? AddAsync : UpdateAsync, CancellationToken.None);
            _problem = outcome.Problem;
            if (outcome is not { Problem: null, Value: { } said })
            {
                if (Disposal.IsCancellationRequested)
                {
                    Notifications.Notify(
                        new()
                        {
                            Severity = NotificationSeverity.Error,
                            Summary = "Not saved",
                            Detail = _problem?.Message ?? "",
                            Duration = ErrorDuration,
                        }
                    );
                }

                return;
            }

            Draft.Saved(text);
            Notifications.Notify(NotificationSeverity.Success, said);
            if (!Disposal.IsCancellationRequested)
            {
                Dialogs.Close(true);
            }

            await OnSaved.InvokeAsync();
        }
        finally
        {
            _saving = false;
        }
    }

    private async Task<string> AddAsync(IMemStackClient client, CancellationToken cancellationToken)
    {
        var request = new AddMemoriesRequest
        {
            Messages = [new("user", Draft.Text.Trim())],
            Scope = Scope,
            Infer = Draft.Infer,
            IdempotencyKey = Draft.Key(),
        };
        var added = await client.AddAsync(request, cancellationToken);
        var now = new MemoryEvent(added.EventId, added.Status, added.Results);
        if (!now.IsFinished)
        {
            now = await client.WaitForEventAsync(added.EventId, MaxWait, cancellationToken) ?? now;
        }

        var ended = now.Results.Count(static result => result.Event == "UPDATE");
        return (now, now.Results.Count(static result => result.Event == "ADD")) switch
        {
            ({ Status: "FAILED" }, _) => throw new MemStackApiException("The server could not work on this text.", statusCode: 422),
            ({ IsFinished: false }, _) => "Accepted; it appears when the server has worked on it",
            (_, 0) when ended > 0 => ended == 1 ? "1 memory is no longer true" : $"{ended} memories are no longer true",
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
