namespace MemStack.Memory.Extraction.Grammar;

/// <summary>What a clause says that has one answer at a time.</summary>
/// <param name="Slot">The question, with whom it is about.</param>
/// <param name="Value">The answer; a leading <c>!</c> denies it.</param>
/// <param name="From">Where the answer stands in the sentence, in UTF-16 code units; -1 when it doesn't.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Category">The topic; null when the rule has none.</param>
/// <param name="Relations">What it states about entities.</param>
internal sealed record Reading(string Slot, string Value, int From, int To, string? Category, IReadOnlyList<ExtractedRelation> Relations)
{
    /// <summary>Whether the clause takes its subject from the one before.</summary>
    public bool IsElided { get; init; }

    /// <summary>What it says to be over besides, in lower case: the slot of what was corrected, or the thing that another took the place of.</summary>
    public string? Ended { get; init; }

    /// <summary>The employer that a calling is said with, "a nurse at Mercy Hospital": the answer and where it stands; null for none.</summary>
    public (string Value, int From, int To)? Employer { get; init; }

    /// <summary>Whether it is worth less than any other reading of the sentence.</summary>
    public bool IsWeak { get; init; }

    /// <summary>The subject as it was written: "I", "My sister".</summary>
    public string SubjectText { get; init; } = "I";

    /// <summary>When one verb has several objects, each with its slot and where it stands; empty for one.</summary>
    public IReadOnlyList<(string Slot, int From, int To)> Items { get; init; } = [];
}

/// <summary>Reads clauses one after the other, so that "and work at Acme" and "she" find whom they are about.</summary>
/// <param name="speaker">The beginning of the speaker's slots.</param>
internal sealed class ClauseReader(string speaker)
{
    // As long as a slot may be; see ExtractedFact.Slot.
    private const int MaxSlotLength = 200;

    private const int MaxItems = 16;

    private Subject? _third;
    private Subject? _thing;
    private Subject? _subject;
    private string _subjectText = "I";

    /// <summary>Forgets the subject of the sentence before; "she" is still known.</summary>
    public void NewSentence() => (_subject, _thing) = (null, null);

    /// <summary>What the clause says, or null when it is none that has one answer at a time.</summary>
    public Reading? Read(List<Token> tokens, Clause clause, bool first)
    {
        if (clause.Subordinate) return null;
        var (start, end) = (clause.Start, clause.End);
        if (Imperative(tokens, start, end) is { } named) return Make(speaker, named, Subjects.Speaker(speaker, start), tokens);
        if (CalledByOthers(tokens, start, end) is { } called) return Make(speaker, called, Subjects.Speaker(speaker, start), tokens);
        if (ByEmployer(tokens, start, end) is { } hired) return Make(speaker, hired, Subjects.Speaker(speaker, start), tokens);
        if (Changes.Read(tokens, start, end, speaker) is { } changed) return Make(changed.Key, changed.Match, Subjects.Speaker(speaker, start), tokens);
        if (Contacts.Read(tokens, start, end) is { } contact) return Make(speaker, contact, Subjects.Speaker(speaker, start), tokens);
        Rename(tokens, start, end);
        if (Attributes.ReadInverted(tokens, start, end, speaker) is { } inverted) return Make(inverted.Key, inverted.Match, Subjects.Speaker(speaker, start), tokens);
        var subject = Subjects.Find(tokens, start, end, speaker, _third, _thing);
        var elided = subject is null;
        if (subject is null)
        {
            // "… and work at Acme" speaks of whom the clause before did; "Moved to Berlin last month" of the speaker.
            var at = first ? SkipOpeners(tokens, start, end) : SkipConjunctions(tokens, start, end);
            if (at >= end || !IsVerb(tokens[at].Word) || (first && tokens.FindIndex(start, at - start, token => token.Word is "it" or "that" or "is") >= 0)) _subject = null;
            else if (first) _subject = Subjects.Speaker(speaker, at);
            if (_subject is null) return null;
            subject = _subject with { Next = at };
        }
        else
        {
            _subjectText = SubjectText(tokens, start, subject);
        }

        _subject = subject;
        if (subject is { Kind: "thing", Attribute: { } attributeName } && !Attributes.IsOfPerson(attributeName)) _thing = subject;
        if (subject is { Kind: "thing", Owner: { IsSpeaker: false, IsPerson: true } person }) _third = person;
        if (!subject.IsSpeaker && subject.IsPerson && subject.Key.Length < MaxSlotLength) _third = subject;
        if (subject.IsSpeaker && Changes.ReadGivenUp(tokens, subject.Next, end) is { } off) return Make(subject.Key, off, subject, tokens);
        // "The wedding will be in June": of what is planned that is how it stands.
        if (subject.Kind == "thing" && Predicates.Is(tokens, subject.Next, end, "will") && Predicates.Is(tokens, subject.Next + 1, end, "be")) subject = subject with { Next = subject.Next + 1 };
        if (Predicates.Read(tokens, subject.Next, end, elided && first) is not { Mood: not Mood.Unreal } predicate || Speculates(tokens, predicate.Next, end)) return null;
        if (subject.IsSpeaker) RememberObject(tokens, predicate, end);
        if (Gone(subject, predicate) is { } gone) return Make(speaker, gone, subject, tokens);
        if (subject.IsPerson && Duties.Read(tokens, subject, predicate, end) is { } duty) return Make(duty.Key, duty.Match, subject, tokens);
        if (subject.IsSpeaker && Attributes.ReadRenewed(tokens, predicate, end) is { } renewed) return Make(subject.Key, renewed, subject, tokens);
        if (Numbered.Read(tokens, subject, predicate, end, speaker) is { } numbered) return Make(numbered.Key, numbered.Match, subject, tokens);
        if (subject.IsPerson && subject.Attribute is null && Amounts.ReadChanged(tokens, predicate, end) is { } amount) return Make(subject.Key, amount, subject, tokens);
        if (subject.IsSpeaker && Changes.ReadHeld(tokens, predicate, end, speaker) is { } held) return Make(held.Key, held.Match, subject, tokens);
        if (States.Read(tokens, subject, predicate, end, speaker) is { } state) return Make(state.Key, state.Match, subject, tokens);
        if (Attributes.Read(tokens, subject, predicate, end, speaker) is { } attribute) return Make(attribute.Key, attribute.Match, subject, tokens) is { } read ? read with { IsElided = elided } : null;
        if (!subject.IsPerson || (subject.Owner is null && subject.Attribute is not null)) return null;
        var match = Preferences.Read(tokens, predicate, end) ?? Uses.Read(tokens, predicate, end) ?? RuleSet.Match(tokens, predicate, end, subject.IsSpeaker) ?? (subject.IsSpeaker ? Uses.ReadReplaced(tokens, predicate, end) : null);
        return match is null ? null : Make(subject.Key, match, subject, tokens) is { } reading ? reading with { IsElided = elided, SubjectText = _subjectText, Items = Items(subject.Key, match, tokens, end) } : null;
    }

    // "My cat died": there is none now. One that is named is told from others by its name.
    private static RuleMatch? Gone(Subject subject, Predicate predicate)
    {
        if (predicate.Lemma is not ("die" or "pass") || predicate.Mood == Mood.Present) return null;
        if (subject is { Kind: "animal", Owner.IsSpeaker: true, Attribute: { } pet }) return new RuleMatch(null, subject.GivenName is { } name ? $"has/{pet} {name.ToLowerInvariant()}" : "has/" + pet, "no", -1, -1);
        return subject is { Kind: "person", Owner: null, Attribute: null, IsSpeaker: false } ? new RuleMatch(null, "has/" + subject.Key, "no", -1, -1) : null;
    }

    // "We renamed our dog, he's called Bruno now", "I changed my email, it's …": what the next clause's pronoun means.
    private void RememberObject(List<Token> tokens, Predicate predicate, int end)
    {
        for (var i = predicate.Next; i + 1 < end && i < predicate.Next + 4; i++)
        {
            if (!(tokens[i].Word is "my" or "our" || (tokens[i].Word == "the" && (tokens[i + 1].Word == "wrong" || predicate.Lemma is "be" or "mistake" or "confuse"))) || Phrases.Noun(tokens, i, end) is not { } noun) continue;
            // "I was wrong about the museum", "I gave you the wrong number".
            if (tokens[i].Word == "the" && !tokens.Exists(token => token.Word is "wrong" or "mistaken" or "mistake")) return;
            var name = Kin.Normalize(noun.Value.StartsWith("wrong ", StringComparison.Ordinal) ? noun.Value[6..] : noun.Value);
            var kind = Kin.KindOf(name);
            if (kind == "thing")
            {
                if (tokens[i].Word == "the" && tokens[i + 1].Word != "wrong") _thing = new Subject(name, name, kind, name, null, noun.To);
                else if (!Attributes.IsOfPerson(name)) _thing = new Subject($"{speaker}'s {name}", name, kind, name, Subjects.Speaker(speaker, i), noun.To);
            }
            else if (!name.Contains(' ', StringComparison.Ordinal))
            {
                _third = new Subject($"{speaker}'s {name}", name, kind, name, Subjects.Speaker(speaker, i), noun.To);
            }

            return;
        }
    }

    // "The kids renamed the dog, it's Rocket now."
    private void Rename(List<Token> tokens, int start, int end)
    {
        var verb = tokens.FindIndex(start, end - start, token => token.Word is "renamed" or "changed" or "rescheduled" or "updated");
        if (verb < 0 || verb + 2 >= tokens.Count || tokens[verb + 1].Word is not ("my" or "our" or "the") || Phrases.Noun(tokens, verb + 1, end) is not { } noun) return;
        var name = Kin.Normalize(noun.Value);
        _thing = new Subject($"{speaker}'s {name}", name, Kin.KindOf(name), name, Subjects.Speaker(speaker, verb), noun.To);
    }

    // "Acme laid me off", "Acme hired me".
    private static RuleMatch? ByEmployer(List<Token> tokens, int start, int end)
    {
        var at = SkipOpeners(tokens, start, end);
        if (at >= end || !tokens[at].IsCapital || tokens[at].Word is "i" or "we" or "they" or "my" || Phrases.Noun(tokens, at, end) is not { } firm) return null;
        // A past form may have been read as a part of the name.
        var verb = at + 1;
        while (verb < firm.To && !Predicates.Is(tokens, verb + 1, end, "me")) verb++;
        if (!Predicates.Is(tokens, verb + 1, end, "me")) return null;
        var behind = verb + 2 < end ? tokens[verb + 2].Word : "";
        var (left, came) = (tokens[verb].Word is "fired" or "sacked" or "dismissed" || (tokens[verb].Word == "laid" && behind == "off") || (tokens[verb].Word == "let" && behind == "go"), tokens[verb].Word is "hired" or "employed" or "recruited" or "poached");
        if (!left && !came) return null;
        var name = Phrases.Text(tokens, at, verb);
        return name.Length == 0 ? null : new RuleMatch(null, "works_at", left ? "!" + name : name, at, verb);
    }

    // "Everyone calls me Bob."
    private static RuleMatch? CalledByOthers(List<Token> tokens, int start, int end)
    {
        for (var i = start + 1; i + 2 < end && i < start + 6; i++)
        {
            if (tokens[i].Word is not ("call" or "calls" or "called") || tokens[i + 1].Word != "me" || Captures.Read("name", tokens, i + 2, end) is not { Phrase: var name } || !tokens[name.From].IsCapital) continue;
            var denied = false;
            for (var at = start; at < i; at++)
            {
                denied |= tokens[at].Word is "not" or "never" or "nobody";
                if (!(tokens[at].Word is "everyone" or "everybody" or "people" or "friends" or "family" or "they" or "folks" or "colleagues" or "my" or "most" or "nobody" or "do" or "did" or "not" or "never" || Lexicon.IsAdverb(tokens[at].Word) || Lexicon.Openers.Contains(tokens[at].Word))) return null;
            }

            var match = new RuleMatch(null, "nickname", name.Value, name.From, name.To);
            return denied ? RuleSet.Deny(match) : match;
        }

        return null;
    }

    private static string SubjectText(List<Token> tokens, int start, Subject subject)
    {
        while (start < subject.Next - 1 && (tokens[start].IsMark || (Lexicon.Openers.Contains(tokens[start].Word) && tokens[start].Word is not "i"))) start++;
        var text = Token.Written(tokens, start, subject.Next);
        // "I'm" and "im" hold the verb, too.
        return subject.Next < tokens.Count && tokens[subject.Next].Start < tokens[subject.Next - 1].End ? "I" : text;
    }

    // "tea, coffee and cocoa" behind the verb.
    private static List<(string Slot, int From, int To)> Items(string key, RuleMatch match, List<Token> tokens, int end)
    {
        var items = new List<(string Slot, int From, int To)>();
        var slash = match.Slot.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || match.From < 0 || match.Value.TrimStart('!') is not ("yes" or "no")) return items;
        var prefix = $"{key}/{match.Slot[..(slash + 1)]}";
        items.Add(($"{key}/{match.Slot}", match.From, match.To));
        var at = match.To;
        while (at + 1 < end && tokens[at].Word is "," or "and" or "or" or "nor" && items.Count < MaxItems)
        {
            at++;
            while (at < end && tokens[at].Word is "and" or "or" or "also") at++;
            if (at < end && tokens[at].Word is "no" or "not") break;
            if (Phrases.Activity(tokens, at, end) is not { } next || Lexicon.Pronouns.Contains(next.Value) || next.From > at + 2) break;
            items.Add((prefix + next.Value, next.From, next.To));
            at = next.To;
        }

        return items;
    }

    private static int SkipConjunctions(List<Token> tokens, int i, int end)
    {
        while (i < end && (tokens[i].IsMark || tokens[i].Word is "and" or "but" or "so" or "then" or "or" or "yet" or "plus" || Lexicon.IsAdverb(tokens[i].Word))) i++;
        return i;
    }

    private static bool IsVerb(string word) => word is "not" or "never" or "no" or "can" or "used" || Lexicon.Be.Contains(word) || Lexicon.Have.Contains(word) || Lexicon.Do.Contains(word) || Lexicon.Modals.Contains(word)
        || Verbs.Analyze(word).Form != VerbForm.None;

    // "Call me Bob."
    private static RuleMatch? Imperative(List<Token> tokens, int start, int end)
    {
        var i = SkipOpeners(tokens, start, end);
        if (Answer(tokens, i, end) is { } answer) return answer;
        if (!(Predicates.Is(tokens, i, end, "call") && Predicates.Is(tokens, i + 1, end, "me"))) return null;
        return Captures.Read("name", tokens, i + 2, end) is { Phrase: var name } && tokens[name.From].IsCapital ? new RuleMatch(null, "nickname", name.Value, name.From, name.To) : null;
    }

    // "Please answer me in German from now on."
    private static RuleMatch? Answer(List<Token> tokens, int i, int end)
    {
        while (i < end && (Lexicon.IsAdverb(tokens[i].Word) || tokens[i].Word is "please" or "never")) i++;
        if (i >= end || tokens[i].Word is not ("answer" or "reply" or "respond" or "speak" or "talk" or "write")) return null;
        for (var at = i + 1; at + 1 < end && at < i + 5; at++)
        {
            if (tokens[at].Word == "in" && Kinds.Of(tokens[at + 1].Word).Contains("language", StringComparer.Ordinal)) return new RuleMatch(null, "answers_in", tokens[at + 1].Word, at + 1, at + 2);
        }

        return null;
    }

    private static int SkipOpeners(List<Token> tokens, int i, int end)
    {
        while (i < end && (tokens[i].IsMark || Lexicon.Openers.Contains(tokens[i].Word)) && Verbs.Analyze(tokens[i].Word).Form is VerbForm.None or VerbForm.Base) i++;
        return i;
    }

    // "I work there from next month on": not yet.
    private static bool Speculates(List<Token> tokens, int from, int end)
    {
        for (var i = from; i < end; i++)
        {
            var word = tokens[i].Word;
            if (word is "if" or "unless" or "would" or "soon" || (word == "next" && i + 1 < end && Lexicon.TimeWords.Contains(tokens[i + 1].Word) && tokens[from - 1].Word is not ("is" or "to"))) return true;
        }

        return false;
    }

    private static (string Value, int From, int To)? EmployerOf(RuleMatch match, List<Token> tokens)
    {
        if (match.Slot != "profession" || match.Value.StartsWith('!') || match.To < 1 || match.To + 1 >= tokens.Count || tokens[match.To].Word is not ("at" or "for" or "with")) return null;
        return Captures.Read("company", tokens, match.To + 1, tokens.Count) is { Phrase: var firm } ? (firm.Value, tokens[match.To + 1].Start, tokens[firm.To - 1].End) : null;
    }

    private Reading? Make(string key, RuleMatch match, Subject subject, List<Token> tokens)
    {
        var slot = $"{key}/{match.Slot}";
        if (slot.Length > MaxSlotLength || match.Value.Length is 0 or > MaxSlotLength || match.Value is "!" or "*") return null;
        var (from, to) = match.From >= 0 && match.To > match.From ? (tokens[match.From].Start, tokens[match.To - 1].End) : (-1, -1);
        return new Reading(slot, match.Value, from, to, match.Rule?.Category, Relations.Of(match, subject, tokens, speaker)) { IsWeak = match.IsWeak, Ended = match.Ended, Employer = EmployerOf(match, tokens) };
    }
}
