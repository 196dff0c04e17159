using Markdig;
using Microsoft.AspNetCore.Components;

namespace MemStack.Web.Services;

/// <summary>The runbooks of the alerts, packed into this assembly, so that they are there when nothing else is.</summary>
internal static class Runbooks
{
    private static readonly MarkdownPipeline _markdown = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    /// <summary>Returns whether there is a runbook of this name.</summary>
    /// <param name="alert">The name of the alert, with its letter case.</param>
    public static bool Exists(string alert) => typeof(Runbooks).Assembly.GetManifestResourceInfo(Name(alert)) is not null;

    /// <summary>The runbook of an alert as HTML, without its title; null where there is no such alert.</summary>
    /// <param name="alert">The name of the alert, with its letter case.</param>
    public static MarkupString? Find(string alert)
    {
        using var stream = typeof(Runbooks).Assembly.GetManifestResourceStream(Name(alert));
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        // The title is the alert's name; the page has it as its own heading.
        reader.ReadLine();
        return new MarkupString(Markdown.ToHtml(reader.ReadToEnd(), _markdown));
    }

    private static string Name(string alert) => "runbooks/" + alert;
}
