using System.Globalization;
using System.Text.RegularExpressions;
using SearchR3.Retrieval.Beir;
using SearchR3.Training;

namespace SearchR3.Benchmarks;

/// <summary>
/// A BEIR folder whose corpus has a wanted number of documents: a random part of the task's, or all of them and invented members. An invented
/// member takes its namespace, the two halves of its type's name, the two halves of its own name and the parts of its text from documents drawn at
/// random, so its words, lengths and tokens are those of real ones. Judgements keep the documents that are there.
/// </summary>
internal static partial class PaddedTask
{
    private const int Seed = 20;

    /// <summary>Writes the folder unless it is there.</summary>
    public static void Write(string source, string folder, int documents, IEnumerable<string> splits)
    {
        string done = Path.Combine(folder, "corpus.jsonl");
        if (File.Exists(done))
        {
            return;
        }

        Corpus real = Corpus.Load(Path.Combine(source, "corpus.jsonl"));
        int[] order = [.. Enumerable.Range(0, real.Count)];
        SeededOrder.RandomFor(Seed, 1).Shuffle(order);
        HashSet<int> kept = [.. order.Take(documents)];
        List<CorpusDocument> corpus = [.. Enumerable.Range(0, real.Count).Where(kept.Contains).Select(row => real[row])];
        for (int i = corpus.Count; i < documents; i++)
        {
            corpus.Add(Invent(real, i));
        }

        Directory.CreateDirectory(Path.Combine(folder, "qrels"));
        foreach (string split in splits)
        {
            BeirDataset data = BeirDataset.Load(source, split, real);
            Qrels.From(data.Qrels.ByQuery.SelectMany(query => query.Value
                .Where(judged => kept.Contains(real.IndexOf(judged.Key))).Select(judged => (query.Key, judged.Key, judged.Value))))
                .Save(Path.Combine(folder, "qrels", split + ".tsv"));
        }

        File.Copy(Path.Combine(source, "queries.jsonl"), Path.Combine(folder, "queries.jsonl"), overwrite: true);
        Corpus.From(corpus).Save(done);
    }

    private static CorpusDocument Invent(Corpus real, int number)
    {
        Random random = SeededOrder.RandomFor(Seed, 2, number);
        CorpusDocument Draw() => real[random.Next(real.Count)];
        CorpusDocument member = Draw();
        string place = Draw().Metadata.GetValueOrDefault("namespace", "System");
        string type = Joined(Last(Draw().Metadata.GetValueOrDefault("type", "Type")), Last(Draw().Metadata.GetValueOrDefault("type", "Type")));
        string title = $"{place}.{type}.{Joined(Last(member.Title), Last(Draw().Title))}";
        string[] parts = member.Text.Split(". ");
        string[] others = Draw().Text.Split(". ");
        for (int i = 1; i < parts.Length && i < others.Length; i += 2)
        {
            parts[i] = others[i];
        }

        return new CorpusDocument(string.Create(CultureInfo.InvariantCulture, $"I:{title}#{number}"), title, string.Join(". ", parts));
    }

    /// <summary>The first half of one name's words and the last half of another's.</summary>
    private static string Joined(string first, string second)
    {
        string[] before = Words(first);
        string[] after = Words(second);
        return string.Concat(before[..((before.Length + 1) / 2)].Concat(after[(after.Length / 2)..]));
    }

    private static string Last(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static string[] Words(string name) => [.. WordStart().Split(name).Where(word => word.Length > 0)];

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordStart();
}
