using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Reads clauses one after the other, so that "and work at Acme" and "she" find whom they are about.</summary>
/// <param name="speaker">The beginning of the speaker's slots.</param>
internal sealed class ClauseReader(string speaker)
{
    // As long as a slot may be; see ExtractedFact.Slot.
    private const int MaxSlotLength = 200;

    private const int MaxBeforeObject = 4;
    private const string Wrong = "wrong ";

    // What has one answer at a time, of which a past one says nothing about now.
    private static readonly FrozenSet<string> Lasting = Lexicon.Set(
        "lives_in lives_with works_at works_in profession studies_at relationship team salary drives diet nickname major"
    );

    private static readonly FrozenSet<string> Conjunctions = Lexicon.Set("and but so then or yet plus");

    private Subject? _third;
    private Subject? _thing;
    private Subject? _subject;
    private string _subjectText = "I";

    /// <summary>Forgets the subject of the sentence before; "she" is still known.</summary>
    public void NewSentence() => (_subject, _thing) = (null, null);

    /// <summary>What the clause says, or null when it is none that has one answer at a time.</summary>
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
            _subjectText = SubjectText(tokens, start, found);
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
        var at = first ? SkipOpeners(tokens, start, end) : SkipConjunctions(tokens, start, end);
        if (at >= end || !IsVerb(tokens[at].Word))
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

        if (Speculates(tokens, predicate.Next, end))
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

        if (Special(subject, predicate, tokens, end) is { } special)
        {
            return Make(special.Key, special.Match, subject, tokens);
        }

        if (Attributes.Read(tokens, subject, predicate, end, speaker) is { } attribute)
        {
            return Make(attribute.Key, attribute.Match, subject, tokens) is { } reading ? reading with { IsElided = elided } : null;
        }

        var isAttributeOfNobody = subject.Owner is null && subject.Attribute is not null;
        return subject.IsPerson && !isAttributeOfNobody ? OfPerson(subject, predicate, tokens, end, elided) : null;
    }

    // What is told of a few verbs only, whosever they are; each reader knows its own.
    private (string Key, RuleMatch Match)? Special(Subject subject, Predicate predicate, List<Token> tokens, int end)
    {
        if (subject.IsSpeaker && Wishes.ReadWanted(tokens, predicate, end) is { } wanted)
        {
            return (subject.Key, wanted);
        }

        if (Gone(subject, predicate) is { } gone)
        {
            return (speaker, gone);
        }

        if (subject.IsPerson && Duties.Read(tokens, subject, predicate, end) is { } duty)
        {
            return duty;
        }

        if (subject.IsSpeaker && Attributes.ReadRenewed(tokens, predicate, end) is { } renewed)
        {
            return (subject.Key, renewed);
        }

        if (Numbered.Read(tokens, subject, predicate, end, speaker) is { } numbered)
        {
            return numbered;
        }

        if (subject.IsPerson && subject.Attribute is null && Amounts.ReadChanged(tokens, predicate, end) is { } amount)
        {
            return (subject.Key, amount);
        }

        if (subject.IsSpeaker && Prices.ReadPaid(tokens, predicate, end, speaker) is { } paid)
        {
            return paid;
        }

        if (subject.IsSpeaker && HeldEvents.Read(tokens, predicate, end, speaker) is { } held)
        {
            return held;
        }

        return States.Read(tokens, subject, predicate, end, speaker);
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

    // What "it" and "she" mean in what follows.
    private void RememberSubject(Subject subject)
    {
        if (subject is { Kind: "thing", Attribute: { } attribute } && !AttributeSlots.IsOfPerson(attribute))
        {
            _thing = subject;
        }

        if (subject is { Kind: "thing", Owner: { IsSpeaker: false, IsPerson: true } person })
        {
            _third = person;
        }

        if (!subject.IsSpeaker && subject.IsPerson && subject.Key.Length < MaxSlotLength)
        {
            _third = subject;
        }
    }

    // "My cat died": there is none now. One that is named is told from others by its name.
    private static RuleMatch? Gone(Subject subject, Predicate predicate)
    {
        if (predicate.Lemma is not ("die" or "pass") || predicate.Mood == Mood.Present)
        {
            return null;
        }

        if (subject is { Kind: "animal", Owner.IsSpeaker: true, Attribute: { } pet })
        {
            return new RuleMatch(null, subject.GivenName is { } name ? $"has/{pet} {name.ToLowerInvariant()}" : "has/" + pet, "no", -1, -1);
        }

        return subject is { Kind: "person", Owner: null, Attribute: null, IsSpeaker: false }
            ? new RuleMatch(null, "has/" + subject.Key, "no", -1, -1)
            : null;
    }

    // "We renamed our dog, he's called Bruno now", "I changed my email, it's …": what the next clause's pronoun means.
    private void RememberObject(List<Token> tokens, Predicate predicate, int end)
    {
        for (var i = predicate.Next; i + 1 < end && i < predicate.Next + MaxBeforeObject; i++)
        {
            var isOwn = tokens[i].Word is "my" or "our";
            var isWrong = tokens[i].Word == "the" && tokens[i + 1].Word == "wrong";
            var mayBeWrong = tokens[i].Word == "the" && predicate.Lemma is "be" or "mistake" or "confuse";
            if (!(isOwn || isWrong || mayBeWrong) || Phrases.Noun(tokens, i, end) is not { } noun)
            {
                continue;
            }
            // "I was wrong about the museum", "I gave you the wrong number".
            if (!isOwn && !tokens.Exists(token => token.Word is "wrong" or "mistaken" or "mistake"))
            {
                return;
            }

            var name = Kin.Normalize(noun.Value.StartsWith(Wrong, StringComparison.Ordinal) ? noun.Value[Wrong.Length..] : noun.Value);
            var isNobodys = !isOwn && !isWrong;
            if (Kin.KindOf(name) != "thing")
            {
                if (!name.Contains(' ', StringComparison.Ordinal))
                {
                    _third = OfSpeaker(name, i, noun.To);
                }
            }
            else if (isNobodys)
            {
                _thing = new Subject(name, name, "thing", name, null, noun.To);
            }
            else if (!AttributeSlots.IsOfPerson(name))
            {
                _thing = OfSpeaker(name, i, noun.To);
            }

            return;
        }
    }

    private Subject OfSpeaker(string name, int at, int next) =>
        new($"{speaker}'s {name}", name, Kin.KindOf(name), name, Subjects.Speaker(speaker, at), next);

    // "We got a new boss, it's Valeria": who it is follows.
    private bool NewInRole(List<Token> tokens, Predicate predicate, int end)
    {
        if (predicate is not { Lemma: "get" or "have" or "find", Negative: false })
        {
            return false;
        }

        var at = predicate.Next;
        var isNew = at + 2 < end && tokens[at].Word == "a" && tokens[at + 1].Word == "new";
        var isTakenUp =
            end + 1 < tokens.Count && tokens[end].IsMark && tokens[end + 1].Word is "it" or "its" or "he" or "she" or "his" or "her";
        if (!isNew || !isTakenUp || Phrases.Noun(tokens, at, end) is not { } noun || noun.To != end)
        {
            return false;
        }

        var name = Kin.Normalize(noun.Value);
        if (Kin.KindOf(name) != "person")
        {
            return false;
        }

        _thing = _third = OfSpeaker(name, at, noun.To);
        return true;
    }

    // "The kids renamed the dog, it's Rocket now."
    private void Rename(List<Token> tokens, int start, int end)
    {
        var verb = tokens.FindIndex(start, end - start, token => token.Word is "renamed" or "changed" or "rescheduled" or "updated");
        if (verb < 0 || verb + 2 >= tokens.Count || tokens[verb + 1].Word is not ("my" or "our" or "the"))
        {
            return;
        }

        if (Phrases.Noun(tokens, verb + 1, end) is { } noun)
        {
            _thing = OfSpeaker(Kin.Normalize(noun.Value), verb, noun.To);
        }
    }

    private static string SubjectText(List<Token> tokens, int start, Subject subject)
    {
        while (start < subject.Next - 1 && (tokens[start].IsMark || IsOpener(tokens[start].Word)))
        {
            start++;
        }

        var text = Token.Written(tokens, start, subject.Next);
        // "I'm" and "im" hold the verb, too.
        return subject.Next < tokens.Count && tokens[subject.Next].Start < tokens[subject.Next - 1].End ? "I" : text;
    }

    private static bool IsOpener(string word) => Lexicon.Openers.Contains(word) && word != "i";

    private static int SkipConjunctions(List<Token> tokens, int i, int end)
    {
        while (i < end && (tokens[i].IsMark || Conjunctions.Contains(tokens[i].Word) || Lexicon.IsAdverb(tokens[i].Word)))
        {
            i++;
        }

        return i;
    }

    private static bool IsVerb(string word) =>
        word is "not" or "never" or "no" or "can" or "used" || Lexicon.IsAuxiliary(word) || Verbs.Analyze(word).Form != VerbForm.None;

    internal static int SkipOpeners(List<Token> tokens, int i, int end)
    {
        while (
            i < end
            && (tokens[i].IsMark || Lexicon.Openers.Contains(tokens[i].Word))
            && Verbs.Analyze(tokens[i].Word).Form is VerbForm.None or VerbForm.Base
        )
        {
            i++;
        }

        return i;
    }

    // "I work there from next month on": not yet.
    private static bool Speculates(List<Token> tokens, int from, int end)
    {
        for (var i = from; i < end; i++)
        {
            var word = tokens[i].Word;
            if (word is "if" or "unless" or "would" or "soon")
            {
                return true;
            }

            var isNextTime = word == "next" && i + 1 < end && Lexicon.TimeWords.Contains(tokens[i + 1].Word);
            if (isNextTime && tokens[from - 1].Word is not ("is" or "to"))
            {
                return true;
            }
        }

        return false;
    }

    private static (string Value, int From, int To)? EmployerOf(RuleMatch match, List<Token> tokens)
    {
        if (match.Slot != "profession" || match.Value.StartsWith('!'))
        {
            return null;
        }

        var isFollowed = match.To >= 1 && match.To + 1 < tokens.Count;
        if (!isFollowed || tokens[match.To].Word is not ("at" or "for" or "with"))
        {
            return null;
        }

        if (Captures.Read("company", tokens, match.To + 1, tokens.Count) is not { Phrase: var firm })
        {
            return null;
        }

        return (firm.Value, tokens[match.To + 1].Start, tokens[firm.To - 1].End);
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
            Employer = EmployerOf(match, tokens),
        };
    }
}
