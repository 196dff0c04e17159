using MemStack.Memory.Extraction;

namespace MemStack.Memory.English.Grammar;

/// <summary>Turns what a clause says into typed relations between named entities.</summary>
internal static class Relations
{
    public static IReadOnlyList<ExtractedRelation> Of(RuleMatch match, Subject subject, List<Token> tokens, string speaker)
    {
        var relations = new List<ExtractedRelation>(2);
        if (subject.GivenName is { } given)
        {
            Has(subject, given);
        }

        if (match.Value.StartsWith('!') || match.From < 0 || match.To <= match.From)
        {
            return relations;
        }

        var target = Token.Written(tokens, match.From, match.To);
        var named = subject.Attribute == "name" ? subject.Owner : subject;
        if (match.Slot == "name" && named is { GivenName: null, IsSpeaker: false, Attribute: not null, IsPerson: true })
        {
            Has(named, target);
        }
        else if (match.Rule is { Relation: { } type } rule && !(type == "LIKES" && match.Value == "no"))
        {
            relations.Add(new ExtractedRelation(subject.Entity, subject.Kind, type, target, rule.ObjectKind));
        }
        else if (match.Slot == "lives_in")
        {
            relations.Add(new ExtractedRelation(subject.Entity, subject.Kind, "LIVES_IN", target, "place"));
        }

        return relations;

        void Has(Subject relative, string name)
        {
            var type = "HAS_" + relative.Attribute!.ToUpperInvariant().Replace(' ', '_').Replace('-', '_');
            if (relative.Owner is { } owner)
            {
                relations.Add(new ExtractedRelation(owner.Entity, owner.Kind, type, name, relative.Kind));
            }
        }
    }
}
