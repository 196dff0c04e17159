namespace MemStack.Memory.Models.Answers;

/// <summary>Brackets of JSON that ends too soon.</summary>
internal static class JsonBrackets
{
    /// <summary>Returns the closing brackets that a text lacks.</summary>
    public static string Closers(string json)
    {
        var open = new Stack<char>();
        var inString = false;
        for (var index = 0; index < json.Length; index++)
        {
            switch (json[index])
            {
                case '\\' when inString:
                    index++;
                    break;
                case '"':
                    inString = !inString;
                    break;
                case '{' when !inString:
                    open.Push('}');
                    break;
                case '[' when !inString:
                    open.Push(']');
                    break;
                case '}' or ']' when !inString:
                    open.Pop();
                    break;
            }
        }

        return string.Concat(open);
    }
}
