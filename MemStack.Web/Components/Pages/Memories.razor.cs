using MemStack.Client;
using MemStack.Web.Components.Memories;
using MemStack.Web.Services;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Radzen;

namespace MemStack.Web.Components.Pages;

/// <summary>The memories of one user. The address contains the view, so that it can be bookmarked and shared.</summary>
public sealed partial class Memories
{
    private const int MinYear = 2000;
    private const double ErrorDuration = 10_000;

    private readonly Drafts _drafts = new();
    private MemoryView _view = MemoryView.Parse(user: null, query: null, page: null, day: null, all: null);
    private PageOf<MemoryItem>? _memories;
    private ApiProblem? _problem;
    private string? _query;
    private string? _loadedAddress;
    private int _loads;
    private bool _keepFocus;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private DialogService Dialogs { get; set; } = null!;

    [Inject]
    private NotificationService Notifications { get; set; } = null!;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "user")]
    private string? User { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Query { get; set; }

    // As text: for a value that is not a number, the framework would fail the whole page.
    [SupplyParameterFromQuery(Name = "page")]
    private string? Page { get; set; }

    [SupplyParameterFromQuery(Name = "on")]
    private string? Day { get; set; }

    [SupplyParameterFromQuery(Name = "all")]
    private string? All { get; set; }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        _view = MemoryView.Parse(User, Query, Page, Day, All);
        if (!IsReady || _loadedAddress == _view.Address)
        {
            return;
        }

        _loadedAddress = _view.Address;
        _query = Query;
        _memories = null;
        _loads++;
        if (!_view.HasUser || _problem is { IsOutage: false })
        {
            _problem = null;
        }

        await LoadAsync();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_keepFocus || _memories is null)
        {
            return;
        }

        _keepFocus = false;
        try
        {
            await Script.InvokeVoidAsync("memstack.keepFocus", Disposal, "list-title");
        }
        catch (Exception exception) when (exception is JSDisconnectedException or OperationCanceledException)
        {
            // The user has left the page.
        }
    }

    private async Task LoadAsync()
    {
        if (!_view.HasUser || Disposal.IsCancellationRequested)
        {
            return;
        }

        var load = ++_loads;
        try
        {
            var outcome = await Api.CallAsync(_view.LoadAsync, Disposal);

            // The answer of an outdated request is dropped.
            if (load != _loads)
            {
                return;
            }

            _problem = outcome.Problem;
            _memories = outcome.Value ?? _memories;
            _keepFocus = true;
        }
        catch (OperationCanceledException) when (Disposal.IsCancellationRequested)
        {
            return;
        }

        if (_memories is { Results.Count: 0, Count: > 0 and var total } && _view is { Page: > 1, IsSearch: false })
        {
            // Replaces this address, so that the back button does not return here.
            _memories = null;
            Navigation.NavigateTo(_view.LastPageAddress(total), replace: true);
        }

        StateHasChanged();
    }

    private Task Search()
    {
        var address = Links.Memories(User, _query?.Trim(), day: _view.Day);
        if (address == _loadedAddress)
        {
            return LoadAsync();
        }

        Navigation.NavigateTo(address);
        return Task.CompletedTask;
    }

    // While a year is typed, its first digits are a valid year, too.
    private void PickDay(ChangeEventArgs change)
    {
        var text = change.Value as string;
        if (string.IsNullOrEmpty(text) || MemoryView.ParseDay(text) is { Year: >= MinYear })
        {
            Navigation.NavigateTo(Links.Memories(User, Query, day: MemoryView.ParseDay(text)));
        }
    }

    private Task AddAsync() => OpenEditorAsync(_drafts.Of(User!), memory: null);

    private Task EditAsync(MemoryItem memory) => OpenEditorAsync(_drafts.Of(memory), memory);

    private Task OpenEditorAsync(MemoryDraft draft, MemoryItem? memory) =>
        Dialogs.OpenEditorAsync(draft, memory, _view.Scope, EventCallback.Factory.Create(this, LoadAsync));

    private Task ShowHistoryAsync(MemoryItem memory) => Dialogs.OpenHistoryAsync(memory);

    private async Task DeleteAsync(MemoryItem memory)
    {
        if (!await Dialogs.ConfirmDeletionAsync())
        {
            return;
        }

        // After confirmation it is deleted even if the user leaves the page.
        var outcome = await Api.CallAsync((client, cancelled) => client.DeleteAsync(memory.Id, cancelled), CancellationToken.None);
        if (outcome.Problem is not null)
        {
            Notifications.Notify(
                new()
                {
                    Severity = NotificationSeverity.Error,
                    Summary = "Not deleted",
                    Detail = outcome.Problem.Message,
                    Duration = ErrorDuration,
                }
            );
            return;
        }

        Notifications.Notify(NotificationSeverity.Success, outcome.Value ? "Memory deleted" : "The memory was gone already");
        await LoadAsync();
    }
}
