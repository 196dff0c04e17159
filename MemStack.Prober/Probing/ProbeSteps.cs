using MemStack.Client;

namespace MemStack.Prober.Probing;

/// <summary>The calls of one round, as a user makes them. Each returns its fault, or null.</summary>
/// <remarks>The user is reserved for one prober: it erases everything of that user.</remarks>
internal sealed class ProbeSteps(IMemStackClient client)
{
    /// <summary>The user of the memories.</summary>
    public const string User = "memstack-prober";

    private static readonly MemoryScope Scope = new() { UserId = User };

    // New in each round, so that no cache answers and nothing counts as known.
    private readonly string _text = $"Synthetic check {Guid.CreateVersion7():N}";
    private Guid _id;

    /// <summary>Erases all memories of the user, in any state, with their history.</summary>
    public async Task<string?> EraseAsync(CancellationToken cancellationToken)
    {
        await client.EraseAllAsync(Scope, cancellationToken);
        return null;
    }

    /// <summary>Adds a text verbatim.</summary>
    public async Task<string?> AddAsync(CancellationToken cancellationToken)
    {
        var result = await client.AddAsync(
            new AddMemoriesRequest
            {
                Messages = [new MessageContract("user", _text)],
                Scope = Scope,
                Infer = false,
                Queue = false,
            },
            cancellationToken
        );
        if (result.Results is not [var added])
        {
            return $"the add stored {result.Results.Count} memories, its status is {result.Status}";
        }

        _id = added.Id;
        return null;
    }

    /// <summary>Searches for the text.</summary>
    public async Task<string?> SearchAsync(CancellationToken cancellationToken)
    {
        var hits = await client.SearchAsync(_text, Scope, cancellationToken: cancellationToken);
        return hits.Any(hit => hit.Id == _id) ? null : $"the added memory is not among the {hits.Count} hits";
    }

    /// <summary>Deletes the memory and verifies that it is gone.</summary>
    public async Task<string?> DeleteAsync(CancellationToken cancellationToken)
    {
        if (!await client.DeleteAsync(_id, cancellationToken))
        {
            return "the added memory was not there to delete";
        }

        return await client.GetAsync(_id, cancellationToken) is null ? null : "the deleted memory can still be read";
    }
}
