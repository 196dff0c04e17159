using System.Globalization;
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
    private const int PageSize = 20;
    private const int MaxFound = 50;
    private const int FirstYear = 2000;
    private const string DialogWidth = "min(36rem, calc(100vw - 2rem))";

    private const int LastPage = 1_000_000;
    private const double LongNotice = 10_000;

    private readonly Drafts _drafts = new();
    private Shown? _shown;
    private ApiProblem? _problem;
    private string? _query;
    private string? _loadedFor;
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
    private string? PageAsked { get; set; }

    [SupplyParameterFromQuery(Name = "on")]
    private string? DayAsked { get; set; }

    [SupplyParameterFromQuery(Name = "all")]
    private string? AllAsked { get; set; }

    private DateOnly? Day => DayOf(DayAsked);

    private bool ShowsAll => AllAsked == "true" && Day is null && !IsSearch;

    // A day means its end, in UTC.
    private DateTimeOffset? AsOf => Day is { } day ? new DateTimeOffset(day.ToDateTime(TimeOnly.MaxValue), TimeSpan.Zero) : null;

    private int PageNumber =>
        int.TryParse(PageAsked, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, LastPage) : 1;

    private bool HasUser => Links.IsUser(User);

    private bool IsSearch => !string.IsNullOrWhiteSpace(Query);

    private MemoryScope Scope => new() { UserId = User };

    private string ListTitle =>
        Day is { } day && _shown is not null ? $"{CountTitle} on {day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}" : CountTitle;

    private string CountTitle =>
        (_shown, IsSearch) switch
        {
            (null, true) => "Searching",
            (null, false) => "All memories",
            ({ Total: 1 }, true) => "1 result",
            ({ Total: MaxFound }, true) => $"The best {MaxFound} results",
            (_, true) => $"{_shown.Total:N0} results",
            ({ Total: 1 }, false) => "1 memory",
            _ => $"{_shown.Total:N0} memories",
        };

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var address = Links.Memories(User, Query, PageNumber, Day, ShowsAll);
        if (!IsReady || _loadedFor == address)
        {
            return;
        }

        _loadedFor = address;
        _query = Query;
        _shown = null;
        _loads++;
        if (!HasUser || _problem is { IsOutage: false })
        {
            _problem = null;
        }

        await LoadAsync();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_keepFocus || _shown is null)
        {
            return;
        }

        _keepFocus = false;
        try
        {
            await Script.InvokeVoidAsync("memstack.keepFocus", Left, "list-title");
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // The user has left the page.
        }
    }

    private async Task LoadAsync()
    {
        if (!HasUser || Left.IsCancellationRequested)
        {
            return;
        }

        var load = ++_loads;
        try
        {
            var outcome = await Api.CallAsync<Shown>(IsSearch ? FindAsync : ListAsync, Left);

            // The answer of an outdated request is dropped.
            if (load != _loads)
            {
                return;
            }

            _problem = outcome.Problem;
            _shown = outcome.Value ?? _shown;
            _keepFocus = true;
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            return;
        }

        if (_shown is { Items.Count: 0, Total: > 0 and var total } && PageNumber > 1 && !IsSearch)
        {
            // Replaces this address, so that the back button does not return here.
            _shown = null;
            Navigation.NavigateTo(
                Links.Memories(User, page: (int)Math.Min(LastPage, (total + PageSize - 1) / PageSize), day: Day, all: ShowsAll),
                replace: true
            );
        }

        StateHasChanged();
    }

    private async Task<Shown> ListAsync(IMemStackClient client, CancellationToken cancellationToken)
    {
        var request = new ListMemoriesRequest
        {
            Scope = Scope,
            Page = PageNumber,
            PageSize = PageSize,
            AsOf = AsOf,
            ShowSuperseded = ShowsAll,
        };
        var page = await client.ListAsync(request, cancellationToken);
        return new(page.Results, page.Count);
    }

    private async Task<Shown> FindAsync(IMemStackClient client, CancellationToken cancellationToken)
    {
        var request = new SearchMemoriesRequest
        {
            Query = Query!.Trim(),
            Scope = Scope,
            TopK = MaxFound,
            AsOf = AsOf,
        };
        var found = (await client.SearchAsync(request, cancellationToken)).Results;
        return new(found, found.Count);
    }

    private Task Search()
    {
        var address = Links.Memories(User, _query?.Trim(), day: Day);
        if (address == _loadedFor)
        {
            return LoadAsync();
        }

        Go(address);
        return Task.CompletedTask;
    }

    // While a year is typed, its first digits are a valid year, too.
    private void PickDay(ChangeEventArgs change)
    {
        var text = change.Value as string;
        if (string.IsNullOrEmpty(text) || DayOf(text) is { Year: >= FirstYear })
        {
            Go(Links.Memories(User, Query, day: DayOf(text)));
        }
    }

    private static DateOnly? DayOf(string? text) =>
        DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private void Go(string address) => Navigation.NavigateTo(address);

    private async Task AddAsync() => await EditorAsync("Add memory", _drafts.Of(User!), memory: null);

    private async Task EditAsync(MemoryItem memory) => await EditorAsync("Edit memory", _drafts.Of(memory), memory);

    private async Task EditorAsync(string title, MemoryDraft draft, MemoryItem? memory)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(MemoryEditor.Draft)] = draft,
            [nameof(MemoryEditor.Scope)] = Scope,
            [nameof(MemoryEditor.Memory)] = memory,
            [nameof(MemoryEditor.OnSaved)] = EventCallback.Factory.Create(this, LoadAsync),
        };
        await Dialogs.OpenAsync<MemoryEditor>(
            title,
            parameters,
            new DialogOptions
            {
                Width = DialogWidth,
                AutoFocusFirstElement = true,
                CloseDialogOnEsc = true,
                CloseAriaLabel = "Close",
            }
        );
    }

    private async Task ShowHistoryAsync(MemoryItem memory)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(HistoryPanel.Memory)] = memory };
        await Dialogs.OpenAsync<HistoryPanel>(
            "History",
            parameters,
            new DialogOptions
            {
                Width = DialogWidth,
                CloseDialogOnOverlayClick = true,
                CloseDialogOnEsc = true,
                CloseAriaLabel = "Close",
            }
        );
    }

    private async Task DeleteAsync(MemoryItem memory)
    {
        var sure = await Dialogs.Confirm(
            "The memory is no longer found. Its history is kept.",
            "Delete this memory?",
            new ConfirmOptions
            {
                OkButtonText = "Delete",
                CancelButtonText = "Keep",
                AutoFocusFirstElement = true,
                CloseAriaLabel = "Close",
            }
        );
        if (sure is not true)
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
                    Duration = LongNotice,
                }
            );
            return;
        }

        Notifications.Notify(NotificationSeverity.Success, outcome.Value ? "Memory deleted" : "The memory was gone already");
        await LoadAsync();
    }

    private sealed record Shown(IReadOnlyList<MemoryItem> Items, long Total);
}
