using MemStack.Client;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace MemStack.Web.Components.Memories;

/// <summary>The dialogs of the page of memories.</summary>
internal static class MemoryDialogs
{
    private const string Width = "min(36rem, calc(100vw - 2rem))";

    /// <summary>Opens the editor.</summary>
    /// <param name="dialogs">The service of dialogs.</param>
    /// <param name="draft">The text to begin with.</param>
    /// <param name="memory">The memory to change; null for a new one.</param>
    /// <param name="scope">The owner of a new memory.</param>
    /// <param name="onSaved">Called when the memory is stored.</param>
    public static Task OpenEditorAsync(
        this DialogService dialogs,
        MemoryDraft draft,
        MemoryItem? memory,
        MemoryScope scope,
        EventCallback onSaved
    )
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(MemoryEditor.Draft)] = draft,
            [nameof(MemoryEditor.Scope)] = scope,
            [nameof(MemoryEditor.Memory)] = memory,
            [nameof(MemoryEditor.OnSaved)] = onSaved,
        };
        var options = new DialogOptions
        {
            Width = Width,
            AutoFocusFirstElement = true,
            CloseDialogOnEsc = true,
            CloseAriaLabel = "Close",
        };
        return dialogs.OpenAsync<MemoryEditor>(memory is null ? "Add memory" : "Edit memory", parameters, options);
    }

    /// <summary>Opens the history of a memory.</summary>
    public static Task OpenHistoryAsync(this DialogService dialogs, MemoryItem memory)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(HistoryPanel.Memory)] = memory };
        var options = new DialogOptions
        {
            Width = Width,
            CloseDialogOnOverlayClick = true,
            CloseDialogOnEsc = true,
            CloseAriaLabel = "Close",
        };
        return dialogs.OpenAsync<HistoryPanel>("History", parameters, options);
    }

    /// <summary>Asks for the confirmation of a deletion.</summary>
    public static async Task<bool> ConfirmDeletionAsync(this DialogService dialogs)
    {
        var options = new ConfirmOptions
        {
            OkButtonText = "Delete",
            CancelButtonText = "Keep",
            AutoFocusFirstElement = true,
            CloseAriaLabel = "Close",
        };
        return await dialogs.Confirm("The memory is no longer found. Its history is kept.", "Delete this memory?", options) is true;
    }
}
