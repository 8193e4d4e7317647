using SearchR3.Cli.Search;
using SearchR3.Embedding;
using SearchR3.Generation;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Cli.Commands.Evaluate;

/// <summary>The numbers of an evaluation, as <c>--json</c> prints and <c>metrics.json</c> keeps them.</summary>
internal sealed record EvaluationResult
{
    public required string Data { get; init; }

    public required string Split { get; init; }

    public required int Queries { get; init; }

    public required int Documents { get; init; }

    /// <summary>Documents whose end was cut to fit the model.</summary>
    public required int TruncatedDocuments { get; init; }

    /// <summary>Queries whose end was cut.</summary>
    public required int TruncatedQueries { get; init; }

    public required string CorpusHash { get; init; }

    public required string Model { get; init; }

    public required string ModelRevision { get; init; }

    /// <summary>The number format that the model computed in.</summary>
    public required string Dtype { get; init; }

    /// <summary>The first numbers of each embedding that were used; null means all.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Whose rules the metrics follow.</summary>
    public required string Convention { get; init; }

    public required IReadOnlyList<SystemResult> Systems { get; init; }

    /// <summary>How the reasonings ended, by stop reason; null without reasoning.</summary>
    public IReadOnlyDictionary<string, int>? StopReasons { get; init; }

    /// <summary>Mean tokens of a reasoning; null without reasoning.</summary>
    public double? MeanReasoningTokens { get; init; }

    /// <summary>Collects the numbers.</summary>
    public static EvaluationResult Of(
        BeirDataset data, string modelFolder, EmbeddingModel model, IndexFolder index, EvaluationRunner runner, IReadOnlyList<EvaluatedSystem> systems) => new()
        {
            Data = data.Name,
            Split = data.Split,
            Queries = data.Queries.Count,
            Documents = data.Corpus.Count,
            TruncatedDocuments = index.Description.TruncatedDocuments,
            TruncatedQueries = runner.TruncatedQueries,
            CorpusHash = data.Corpus.Hash,
            Model = modelFolder,
            ModelRevision = model.Revision,
            Dtype = model.Dtype,
            Dimensions = runner.Dimensions,
            Convention = systems[0].Report.ConventionDescription,
            Systems = [.. systems.Select(SystemResult.Of)],
            StopReasons = runner.Completions.Count == 0
                ? null
                : runner.Completions.GroupBy(c => WireName(c.StopReason!.Value)).ToDictionary(g => g.Key, g => g.Count()),
            MeanReasoningTokens = runner.Completions.Count == 0 ? null : Math.Round(runner.Completions.Average(c => c.ReasoningTokens), 1),
        };

    /// <summary>The names of the wire format.</summary>
    public static string WireName(StopReason reason) => reason switch
    {
        StopReason.EmbedToken => "embed_token",
        StopReason.EndOfTurn => "end_of_turn",
        _ => "budget",
    };
}
