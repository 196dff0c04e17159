using MemStack.Memory.Text;

namespace MemStack.Memory.Tests;

/// <summary>Tests texts and questions as prepared for indexes.</summary>
public sealed class TextAnalyzerTests
{
    [Theory]
    [InlineData("Where does Ana's sister live?", "ana sister live")]
    [InlineData("who are you", "who are you")]
    [InlineData("東京 tower", "東 京 tower")]
    [InlineData("?!", "")]
    [InlineData("C3PO r2-d2 naïve", "c3po r2 d2 naiv")]
    [InlineData("Which books was she writing when she wrote?", "book write")]
    public void A_query_is_stems_without_stop_words(string query, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), TextAnalyzer.Query(query));

    [Theory]
    [InlineData("I moved to Berlin last year.", "@ move berlin last year | i to")]
    [InlineData("Did you see the museum?", "? see museum | did you the")]
    [InlineData("Who painted it? [shared: a sunset]", "? paint share sunset | who it a")]
    [InlineData("and so on", "| and so on")]
    [InlineData("", "")]
    public void An_index_text_is_marks_stems_and_stop_words(string text, string expected) =>
        Assert.Equal(expected, TextAnalyzer.Index(text));

    // From the vocabulary that comes with the algorithm (https://tartarus.org/martin/PorterStemmer/voc.txt and output.txt).
    [Theory]
    [InlineData("caresses", "caress")]
    [InlineData("ponies", "poni")]
    [InlineData("cats", "cat")]
    [InlineData("agreed", "agre")]
    [InlineData("plastered", "plaster")]
    [InlineData("motoring", "motor")]
    [InlineData("sing", "sing")]
    [InlineData("conflated", "conflat")]
    [InlineData("hopping", "hop")]
    [InlineData("falling", "fall")]
    [InlineData("filing", "file")]
    [InlineData("happy", "happi")]
    [InlineData("relational", "relat")]
    [InlineData("conditional", "condit")]
    [InlineData("generalizations", "gener")]
    [InlineData("oscillators", "oscil")]
    [InlineData("hopefulness", "hope")]
    [InlineData("electrical", "electr")]
    [InlineData("adjustment", "adjust")]
    [InlineData("adoption", "adopt")]
    [InlineData("probate", "probat")]
    [InlineData("controll", "control")]
    [InlineData("是", "是")]
    public void Suffixes_are_stripped_as_Porter_wrote(string word, string stem) => Assert.Equal(stem, PorterStemmer.Stem(word));

    [Theory]
    [InlineData("I like tea.", "I LIKE the tea!", true)]
    [InlineData("I like tea.", "I do not like tea.", false)]
    [InlineData("I like tea.", "I like coffee.", false)]
    [InlineData("She visited Rome", "She visits Rome", true)]
    public void Texts_with_the_same_meaning_in_almost_the_same_words_have_one_key(string one, string other, bool same) =>
        Assert.Equal(same, TextAnalyzer.DedupKey(one) == TextAnalyzer.DedupKey(other));

    [Fact]
    public void A_text_without_content_words_has_no_key() => Assert.Null(TextAnalyzer.DedupKey("and so on"));
}
