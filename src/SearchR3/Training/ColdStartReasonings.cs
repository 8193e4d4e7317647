using System.Collections.Concurrent;
using SearchR3.Retrieval.Beir;
using SearchR3.Retrieval.Lexical;

namespace SearchR3.Training;

/// <summary>The written reasonings of queries: a relevant document first, then its lexical neighbours. Neighbours are looked up once.</summary>
internal sealed class ColdStartReasonings
{
    private readonly ReasoningTemplateOptions _options;
    private readonly ReasoningTemplate _template;
    private readonly Corpus _corpus;
    private readonly Bm25Index? _lexical;
    private readonly ConcurrentDictionary<string, int[]> _neighbours = new();

    internal ColdStartReasonings(ReasoningTemplateOptions options, Corpus corpus)
    {
        _options = options;
        _template = new ReasoningTemplate(options);
        _corpus = corpus;
        _lexical = options.Neighbours > 0 ? Bm25Index.Build(corpus, new Bm25Options()) : null;
    }

    /// <summary>A reasoning for the query; among several relevant documents <paramref name="random"/> chooses.</summary>
    internal string For(TrainingQuery query, Random random)
    {
        int relevant = query.Relevant[random.Next(query.Relevant.Length)];
        int[] neighbours = _lexical is null ? [] : _neighbours.GetOrAdd(query.Id, _ => Neighbours(query));
        return _template.Write(_corpus[relevant], neighbours.Select(n => _corpus[n]));
    }

    private int[] Neighbours(TrainingQuery query) =>
        [.. _lexical!.Search(query.Text, _options.Neighbours + query.Relevant.Length)
            .Select(hit => _corpus.IndexOf(hit.DocumentId))
            .Where(row => !query.Relevant.Contains(row))
            .Take(_options.Neighbours)];
}
