using System.Text.RegularExpressions;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.Api.Tests;

/// <summary>
/// The api over a scripted extractor: "… live(s) in PLACE" is a fact with a slot and a relation, "poison" can't be worked on.
/// </summary>
public class FactServer : ApiServer
{
    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings, StringComparer.Ordinal) { ["MemStack:Ingest:PollInterval"] = "00:00:00.050" };

    protected override void Configure(IServiceCollection services) => services.AddSingleton<IFactExtractor, KnownFacts>();
}

/// <summary>The api without queue workers, with room for one add, and with queued adds by default.</summary>
public sealed class IdleQueueServer : FactServer
{
    protected override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string>(base.Settings, StringComparer.Ordinal)
        {
            ["MemStack:Ingest:Workers"] = "0",
            ["MemStack:Ingest:Capacity"] = "1",
            ["MemStack:Ingest:Default"] = "queued",
        };
}

internal sealed partial class KnownFacts : IFactExtractor
{
    public ValueTask<IReadOnlyList<ExtractedFact>> ExtractAsync(
        IReadOnlyList<ChatMessage> messages,
        DateTimeOffset said,
        CancellationToken cancellationToken
    )
    {
        var facts = new List<ExtractedFact>();
        foreach (var (index, message) in messages.Index())
        {
            if (message.Content.Contains("poison", StringComparison.Ordinal))
            {
                throw new MemoryValidationException("This can't be worked on.");
            }

            var place = Residence().Match(message.Content).Groups["place"];
            facts.Add(
                new ExtractedFact(message.Content, message.Role, message.Name)
                {
                    Message = index,
                    Slot = place.Success ? "user/lives_in" : null,
                    SlotValue = place.Success ? place.Value.ToLowerInvariant() : null,
                    Relations = place.Success
                        ? [new ExtractedRelation(ExtractedRelation.Speaker, "person", "LIVES_IN", place.Value, "place")]
                        : [],
                }
            );
        }

        return new(facts);
    }

    [GeneratedRegex(@"\blive in (?<place>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Residence();
}
