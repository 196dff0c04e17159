using System.Collections.Frozen;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Extraction;

/// <summary>Tells English from other languages by its function words, which every sentence has.</summary>
internal static class EnglishText
{
    // As many words as tell a language for sure; the rest of a long message is of the same one.
    private const int MaxWords = 400;

    private static readonly FrozenSet<string> English = Grammar.Lexicon.Set(
        "i i'm the of and my is are was were have has had with for to at on that this it you your we our they his she her not but from about been do don does did would could can will just really now new there what "
            + "when who how which because so if all more like love live work m ve re s t a an in as by me he be very am also than then them their favorite favourite"
    );

    private static readonly FrozenSet<string> Others = Grammar.Lexicon.Set(
        // German, Dutch, Scandinavian
        "ich bin ist und der die das den dem ein eine einen nicht mein meine mit für auf von zu wir habe hat sind auch aber wohne arbeite ik ben het een niet mijn van voor met wij jag är och att det en ett inte min mitt som på av "
            + "jeg er og ikke på til har bor arbejder arbeider olen minun ja "
            // French, Spanish, Portuguese, Italian, Romanian
            + "je suis le la les un une des du et est dans pas mon ma mes avec pour que qui j'ai j'habite ai sur vis au aux el los las una y es en mi mis con por para que vivo soy tengo trabajo de del al yo eu sou o os as um uma e é em "
            + "meu minha com não moro trabalho io sono il lo gli di che mio mia non ho abito vivo lavoro sunt este și în nu "
            // Polish, Czech, Turkish, Hungarian, Indonesian, Vietnamese
            + "jest mam nie się mieszkam pracuję jestem w z na do moje mój jsem bydlím a v ben bir ve bu için çok değil evde vagyok és az nem saya di dan yang adalah tinggal tôi là và ở không"
    );

    /// <summary>Returns whether a text is English; true when nothing speaks against it.</summary>
    public static bool Is(string text)
    {
        var (english, others, latin, foreign, seen) = (0, 0, 0, 0, 0);
        foreach (var word in TextAnalyzer.Words(text[..Math.Min(text.Length, 4_096)]))
        {
            if (++seen > MaxWords)
            {
                break;
            }
            // Latin letters, the usual punctuation and nothing beyond them write English.
            if (word[0] > '\u024F' && char.IsLetter(word[0]))
            {
                foreign++;
            }
            else
            {
                latin++;
            }

            if (English.Contains(word))
            {
                english++;
            }

            if (Others.Contains(word))
            {
                others++;
            }
        }

        return foreign <= latin && others <= english + 1 && !(others > english && seen < 8 && english == 0 && others > 1);
    }
}
