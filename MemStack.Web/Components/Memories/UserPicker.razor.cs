using MemStack.Web.Services;
using Microsoft.AspNetCore.Components;

namespace MemStack.Web.Components.Memories;

/// <summary>Chooses a user, known or new.</summary>
public sealed partial class UserPicker
{
    private IReadOnlyList<string> _known = [];
    private string? _typed;
    private string? _given;

    /// <summary>The user that is chosen now.</summary>
    [Parameter]
    public string? User { get; set; }

    /// <summary>Called when another user was chosen.</summary>
    [Parameter, EditorRequired]
    public EventCallback<string> OnPicked { get; set; }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (User == _given)
        {
            return;
        }

        _typed = _given = User;
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        try
        {
            // Known users are optional: without them the user types a name.
            var outcome = await Api.CallAsync(static (client, cancelled) => Entities.AllAsync(client, cancelled), Disposal);
            if (outcome.Value is not { } entities)
            {
                return;
            }

            _known = entities.Items.Where(static item => item.Type == "user").Select(static item => item.Name).ToList();
            StateHasChanged();
        }
        catch (OperationCanceledException) when (Disposal.IsCancellationRequested)
        {
            // The user has left the page.
        }
    }

    private Task PickAsync() => !Links.IsUser(_typed) ? Task.CompletedTask : OnPicked.InvokeAsync(_typed.Trim());
}
