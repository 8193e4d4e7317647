using System.Security.Cryptography;
using System.Text;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Training;

/// <summary>
/// Which items of pretraining are trained on and which are held out. Items are numbered: first the documents, then the queries. A query goes where its first
/// relevant document goes, since its reasoning is written from that.
/// </summary>
internal sealed class HeldOutSequences
{
    internal HeldOutSequences(double share, IReadOnlyList<CorpusDocument> documents, TrainingQueries queries)
    {
        bool[] isHeldOut =
        [
            .. documents.Select(document => IsHeldOut(document.Id, share)),
            .. queries.Queries.Select(query => IsHeldOut(queries.Corpus[query.Relevant[0]].Id, share)),
        ];
        Trained = [.. Enumerable.Range(0, isHeldOut.Length).Where(item => !isHeldOut[item])];
        HeldOut = [.. Enumerable.Range(0, isHeldOut.Length).Where(item => isHeldOut[item])];
    }

    /// <summary>Items, rising.</summary>
    internal IReadOnlyList<int> Trained { get; }

    /// <summary>Items, rising.</summary>
    internal IReadOnlyList<int> HeldOut { get; }

    private static bool IsHeldOut(string id, double share) =>
        BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"held-out/{id}"))) < share * uint.MaxValue;
}
