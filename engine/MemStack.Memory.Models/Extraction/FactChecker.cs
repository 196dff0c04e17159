using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Models.Answers;
using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.Prompts;
using MemStack.Memory.Models.Telemetry;

namespace MemStack.Memory.Models.Extraction;

/// <summary>
/// Turns what the model wrote into facts, and leaves out what breaks a rule: a model may err, and a message may have talked it into
/// something.
/// </summary>
internal sealed class FactChecker(ChatModelOptions options, ModelTelemetry telemetry)
{
    private const int MaxCategories = 3;
    private const int MaxRelations = 8;
    private const int MaxName = 200;
    private const int MaxTypeName = 32;
    private const int MaxSlot = 200;
    private const int MaxOwner = 80;

    private static readonly string[] _speakerWords = ["speaker", "user", "i", "me"];

    /// <summary>The fact, or null when it is none; what is wrong with its slot, categories and relations is left out of it.</summary>
    public ExtractedFact? Check(FactItem item, IReadOnlyList<Piece> pieces)
    {
        if (FactText.Clean(item.Text) is not { } text)
        {
            return Refuse("no_text");
        }

        if (text.Length > options.MaxFactLength)
        {
            return Refuse("too_long");
        }

        var piece = PieceOf(item, pieces);
        var (slot, value) = Slot(item, piece.Message);
        return new ExtractedFact(text, piece.Message.Role, piece.Message.Name)
        {
            Message = piece.Index,
            Slot = slot,
            SlotValue = value,
            Categories =
            [
                .. item
                    .Categories.Select(static category => FactText.Word(category))
                    .Where(static category => Categories.All.Contains(category))
                    .Distinct()
                    .Take(MaxCategories),
            ],
            Relations =
            [
                .. item
                    .Relations.Select(relation => Relation(relation, text, piece.Message))
                    .OfType<ExtractedRelation>()
                    .Distinct()
                    .Take(MaxRelations),
            ],
        };
    }

    /// <summary>The place where a fact came from: the message it names, otherwise the first one of the role it names.</summary>
    public static Piece PieceOf(FactItem item, IReadOnlyList<Piece> pieces) =>
        pieces.FirstOrDefault(piece => piece.Index == item.Message)
        ?? pieces.FirstOrDefault(piece => piece.Message.Role == (item.Role ?? "user"))
        ?? pieces[0];

    private (string? Slot, string? Value) Slot(FactItem item, ChatMessage message)
    {
        if (item.Slot is null)
        {
            return (null, null);
        }

        var (about, name) = (FactText.Clean(item.About), FactText.Word(item.Slot, '/'));
        var slot = SlotNames.Canonical(name);
        if (slot is null && name.IndexOf('/', StringComparison.Ordinal) is var slash and > 0)
        {
            // Models that have seen how slots are kept write "bob/lives_in".
            about ??= name[..slash].Replace('_', ' ');
            slot = SlotNames.Canonical(name[(slash + 1)..]);
        }

        if (slot is null || FactText.Clean(item.Value) is not { Length: <= MaxName } value || Owner(about, message) is not { } owner)
        {
            telemetry.Refused("extract", "slot");
            return (null, null);
        }

        var whole = $"{owner}/{slot}";
        return whole.Length > MaxSlot ? (null, null) : (whole, SlotNames.Answer(slot, value));
    }

    // What an assistant says of itself is no fact about anybody, unless it bears a name.
    private static string? Owner(string? about, ChatMessage message)
    {
        var owner =
            about is not null && !IsSpeaker(about, message)
                ? about
                : FactText.Clean(message.Name) ?? (message.Role == "user" ? "user" : null);
        if (owner is null)
        {
            return null;
        }

        var key = owner.ToLowerInvariant().Replace('/', ' ');
        return WellFormed.Cut(key, MaxOwner);
    }

    private ExtractedRelation? Relation(RelationItem item, string text, ChatMessage message)
    {
        var type = FactText.Word(item.Type).ToUpperInvariant();
        if (
            Entity(item.Source, text, message) is { } source
            && Entity(item.Target, text, message) is { } target
            && source != target
            && type is { Length: > 0 and <= 64 }
        )
        {
            return new ExtractedRelation(source, Type(item.SourceType, source), type, target, Type(item.TargetType, target));
        }

        telemetry.Refused("extract", "relation");
        return null;
    }

    // What neither the fact nor its message names was made up.
    private static string? Entity(string? name, string text, ChatMessage message)
    {
        if (FactText.Clean(name) is not { Length: <= MaxName } clean)
        {
            return null;
        }

        if (IsSpeaker(clean, message))
        {
            return ExtractedRelation.Speaker;
        }

        return
            text.Contains(clean, StringComparison.OrdinalIgnoreCase) || message.Content.Contains(clean, StringComparison.OrdinalIgnoreCase)
            ? clean
            : null;
    }

    private static string Type(string? type, string entity) =>
        FactText.Word(type) is { Length: > 0 and <= MaxTypeName } word ? word
        : entity == ExtractedRelation.Speaker ? "person"
        : "thing";

    private static bool IsSpeaker(string name, ChatMessage message) =>
        _speakerWords.Contains(name, StringComparer.OrdinalIgnoreCase)
        || (message.Name is { } speaker && name.Equals(speaker, StringComparison.OrdinalIgnoreCase));

    private ExtractedFact? Refuse(string rule)
    {
        telemetry.Refused("extract", rule);
        return null;
    }
}
