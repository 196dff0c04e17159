using System.Diagnostics;

namespace MemStack.Memory.Models.Telemetry;

/// <content>Series of counters that exist before the first call.</content>
public sealed partial class ModelTelemetry
{
    // Reranking is off by default, and would add half as many series of failures again.
    private static readonly string[] ChatPurposes = ["extract", "extract_repair", "consolidate", "consolidate_repair"];
    private static readonly string[] AnsweredPurposes = ["extract", "consolidate"];
    private static readonly string[] Qualities = ["clean", "mended", "repaired", "cut_off", "unreadable"];

    /// <summary>Adds zero to the known series of the chat model.</summary>
    internal void CountChatFromZero()
    {
        foreach (var purpose in ChatPurposes)
        {
            FailNever(ChatOperation, purpose, FailureReasons.OfChat);
        }

        foreach (var purpose in AnsweredPurposes)
        {
            foreach (var quality in Qualities)
            {
                _answers.Add(0, new TagList { { Purpose, purpose }, { AnswerQuality, quality } });
            }
        }
    }

    /// <summary>Adds zero to the known series of the embedding model and of its cache.</summary>
    internal void CountEmbeddingsFromZero()
    {
        FailNever(EmbeddingsOperation, "embed", [.. FailureReasons.OfChat, FailureReasons.Dimension]);
        _cacheRequests.Add(0, new KeyValuePair<string, object?>(CacheResult, "hit"));
        _cacheRequests.Add(0, new KeyValuePair<string, object?>(CacheResult, "miss"));
        _cacheFailures.Add(0);
    }

    private void FailNever(string operation, string purpose, IEnumerable<string> reasons)
    {
        foreach (var reason in reasons)
        {
            _failures.Add(
                0,
                new TagList
                {
                    { OperationName, operation },
                    { Purpose, purpose },
                    { FailureReason, reason },
                }
            );
        }
    }
}
