using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads clauses one after the other, so that "and work at Acme" and "she" find whom they are about.</summary>
/// <param name="speaker">The beginning of the speaker's slots.</param>
internal sealed partial class ClauseReader(string speaker)
{
    // As long as a slot may be; see ExtractedFact.Slot.
    private const int MaxSlotLength = 200;

    // Slots with one answer at a time, whose past answers say nothing about the present.
    private static readonly FrozenSet<string> Lasting = Lexicon.Set(
        "lives_in lives_with works_at works_in profession studies_at relationship team salary drives diet nickname major"
    );

    private Subject? _third;
    private Subject? _thing;
    private Subject? _subject;
    private string _subjectText = "I";

    /// <summary>Forgets the subject of the sentence before; "she" is still known.</summary>
    public void NewSentence() => (_subject, _thing) = (null, null);

    /// <summary>Reads a clause; null where it says nothing that has one answer at a time.</summary>
    public Reading? Read(List<Token> tokens, Clause clause, bool first)
    {
        if (clause.Subordinate)
        {
            return null;
        }

        var (start, end) = (clause.Start, clause.End);
        if (WithoutSubject(tokens, start, end) is { } read)
        {
            return Make(read.Key, read.Match, Subjects.Speaker(speaker, start), tokens);
        }

        var found = Subjects.Find(tokens, start, end, speaker, _third, _thing);
        if (found is not null)
        {
            _subjectText = ClauseWords.SubjectText(tokens, start, found);
        }

        _subject = found ?? Elided(tokens, start, end, first);
        return _subject is null ? null : OfSubject(_subject, tokens, end, first, elided: found is null);
    }

    // What no subject and verb of the grammar's tell: how others call or hire the speaker, corrections, ways to reach somebody, answers
    // that stand first.
    private (string Key, RuleMatch Match)? WithoutSubject(List<Token> tokens, int start, int end)
    {
        if (SpeakerAsObject.Read(tokens, start, end) is { } done)
        {
            return (speaker, done);
        }

        if (Changes.Read(tokens, start, end, speaker) is { } changed)
        {
            return changed;
        }

        if ((Contacts.Read(tokens, start, end) ?? Contacts.ReadTitled(tokens, start, end)) is { } contact)
        {
            return (speaker, contact);
        }

        Rename(tokens, start, end);
        return InvertedAttributes.Read(tokens, start, end, speaker);
    }

    // "… and work at Acme" speaks of whom the clause before did; "Moved to Berlin last month" of the speaker.
    private Subject? Elided(List<Token> tokens, int start, int end, bool first)
    {
        var at = first ? ClauseWords.SkipOpeners(tokens, start, end) : ClauseWords.SkipConjunctions(tokens, start, end);
        if (at >= end || !ClauseWords.IsVerb(tokens[at].Word))
        {
            return null;
        }

        if (!first)
        {
            return _subject is null ? null : _subject with { Next = at };
        }

        var isOfSomethingElse = tokens.FindIndex(start, at - start, token => token.Word is "it" or "that" or "is") >= 0;
        return isOfSomethingElse ? null : Subjects.Speaker(speaker, at);
    }

    private Reading? OfSubject(Subject subject, List<Token> tokens, int end, bool first, bool elided)
    {
        RememberSubject(subject);
        if (subject.IsSpeaker && Changes.ReadGivenUp(tokens, subject.Next, end) is { } off)
        {
            return Make(subject.Key, off, subject, tokens);
        }
        // "The wedding will be in June": of what is planned that is how it stands.
        var isPlanned = subject.Kind == "thing" && tokens.Is(subject.Next, end, "will") && tokens.Is(subject.Next + 1, end, "be");
        if (isPlanned)
        {
            subject = subject with { Next = subject.Next + 1 };
        }

        if (Predicates.Read(tokens, subject.Next, end, elided && first) is not { Mood: not Mood.Unreal } predicate)
        {
            return null;
        }

        if (ClauseWords.Speculates(tokens, predicate.Next, end))
        {
            return null;
        }

        if (subject.IsSpeaker && NewInRole(tokens, predicate, end))
        {
            return null;
        }

        if (subject.IsSpeaker)
        {
            RememberObject(tokens, predicate, end);
        }

        if (SpecialClauses.Read(subject, predicate, tokens, end, speaker) is { } special)
        {
            return Make(special.Key, special.Match, subject, tokens);
        }

        if (Attributes.Read(tokens, subject, predicate, end, speaker) is { } attribute)
        {
            return Make(attribute.Key, attribute.Match, subject, tokens) is { } reading ? reading with { IsElided = elided } : null;
        }

        var isUnownedAttribute = subject.Owner is null && subject.Attribute is not null;
        return subject.IsPerson && !isUnownedAttribute ? OfPerson(subject, predicate, tokens, end, elided) : null;
    }

    private Reading? OfPerson(Subject subject, Predicate predicate, List<Token> tokens, int end, bool elided)
    {
        var match =
            Preferences.Read(tokens, predicate, end)
            ?? Uses.Read(tokens, predicate, end)
            ?? RuleSet.Match(tokens, predicate, end, subject.IsSpeaker)
            ?? (subject.IsSpeaker ? Uses.ReadReplaced(tokens, predicate, end) : null);
        if (match is null)
        {
            return null;
        }

        var isOfEvent = match.Rule is { Form: not RuleForm.State } && predicate.Mood is Mood.Past or Mood.Perfect;
        var came = isOfEvent ? PastDates.Of(tokens) : null;
        // "When I was twelve we moved to Nice" doesn't say where the speaker lives.
        if (came is { IsUndated: true } && Lasting.Contains(match.Slot))
        {
            return null;
        }

        return Make(subject.Key, match, subject, tokens) is { } reading
            ? reading with
            {
                IsElided = elided,
                Came = came,
                SubjectText = _subjectText,
                Items = VerbObjects.Read(subject.Key, match, tokens, end),
            }
            : null;
    }

    private Reading? Make(string key, RuleMatch match, Subject subject, List<Token> tokens)
    {
        var slot = $"{key}/{match.Slot}";
        if (slot.Length > MaxSlotLength || match.Value.Length is 0 or > MaxSlotLength || match.Value is "!" or "*")
        {
            return null;
        }

        var (from, to) = match.From >= 0 && match.To > match.From ? (tokens[match.From].Start, tokens[match.To - 1].End) : (-1, -1);
        return new Reading(slot, match.Value, from, to, match.Rule?.Category, Relations.Of(match, subject, tokens, speaker))
        {
            IsWeak = match.IsWeak,
            Ended = match.Ended,
            Employer = SpecialClauses.EmployerOf(match, tokens),
        };
    }
}
