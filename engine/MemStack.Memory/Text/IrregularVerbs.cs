using System.Collections.Frozen;

namespace MemStack.Memory.Text;

/// <summary>
/// Irregular forms of common English verbs, which suffix stripping can't unify: "where did she go" is answered by "I went".
/// </summary>
internal static class IrregularVerbs
{
    // Lemma first. Forms that are other words as well ("saw", "left", "found", "felt") are taken for the verb, the commoner reading in
    // conversation.
    private static readonly FrozenDictionary<string, string> Lemmas = (
        "become became;begin began begun;bite bit bitten;blow blew blown;break broke broken;bring brought;build built;buy bought;catch caught;choose chose chosen;come came;deal dealt;dig dug;draw drew drawn;"
        + "drink drank drunk;drive drove driven;eat ate eaten;fall fell fallen;feed fed;feel felt;fight fought;find found;fly flew flown;forget forgot forgotten;forgive forgave forgiven;freeze froze frozen;"
        + "get got gotten;give gave given;go went gone;grow grew grown;hang hung;hear heard;hide hid hidden;hold held;keep kept;know knew known;lead led;leave left;lend lent;lose lost;make made;mean meant;"
        + "meet met;pay paid;ride rode ridden;ring rang rung;rise rose risen;run ran;say said;see saw seen;seek sought;sell sold;send sent;shake shook shaken;shine shone;shoot shot;show shown;sing sang sung;"
        + "sit sat;sleep slept;speak spoke spoken;spend spent;stand stood;steal stole stolen;swim swam swum;take took taken;teach taught;tell told;think thought;throw threw thrown;understand understood;"
        + "wake woke woken;wear wore worn;win won;write wrote written;child children;person people;wife wives"
    )
        .Split(';')
        .Select(line => line.Split(' '))
        .SelectMany(forms => forms.Skip(1).Select(form => (Form: form, Lemma: forms[0])))
        .ToFrozenDictionary(pair => pair.Form, pair => pair.Lemma, StringComparer.Ordinal);

    public static string LemmaOf(string word) => Lemmas.GetValueOrDefault(word, word);
}
