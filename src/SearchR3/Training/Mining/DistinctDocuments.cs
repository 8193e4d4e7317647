using SearchR3.Retrieval;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Training.Mining;

/// <summary>
/// A corpus in which identical texts are one document, called by the first of their ids in <see cref="DocumentIdOrder"/>: the twin of a
/// positive is no negative, and one text is not two negatives.
/// </summary>
internal sealed class DistinctDocuments
{
    private readonly int[] _numbers;

    internal DistinctDocuments(Corpus corpus)
    {
        Dictionary<string, int> byText = new(StringComparer.Ordinal);
        List<int> rows = [];
        _numbers = new int[corpus.Count];
        for (int row = 0; row < corpus.Count; row++)
        {
            string text = corpus[row].FullText;
            if (!byText.TryGetValue(text, out int number))
            {
                byText[text] = number = rows.Count;
                rows.Add(row);
            }
            else if (DocumentIdOrder.Instance.Compare(corpus[row].Id, corpus[rows[number]].Id) < 0)
            {
                rows[number] = row;
            }

            _numbers[row] = number;
        }

        Rows = rows;
    }

    /// <summary>The corpus row that stands for each distinct document.</summary>
    internal IReadOnlyList<int> Rows { get; }

    /// <summary>The number of the distinct document that a corpus row is.</summary>
    internal int NumberOf(int corpusRow) => _numbers[corpusRow];
}
