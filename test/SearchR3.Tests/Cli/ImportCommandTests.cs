using System.Text.Json;
using SearchR3.Retrieval.Beir;
using SearchR3.Tests.Import;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Cli;

[Collection(CliWorldCollection.Name)]
public sealed class ImportCommandTests(CliWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => Path.Combine(_folder.Path, "data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheTableSaysWhatWasFoundAndWhatWasWritten()
    {
        CliRun run = Import(ImportedTask.Example("sentence-transformers", "triplets.jsonl"), "--dev-share", "0");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("sentence-transformers (told by the fields anchor, positive, negative of triplets.jsonl)", run.Out, StringComparison.Ordinal);
        string[] lines = [.. run.Out.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.All(
            ["documents 6 1 repeated, merged", "queries 3 1 repeated, merged", "in train 3", "pairs 4", "negatives 2 of 2 queries, in negatives.jsonl", "negatives left out 1 they answer the query elsewhere"],
            line => Assert.Contains(line, lines));
        Assert.All(["documents | 6", "hard negatives | 2", "`triplets.jsonl`"], words => Assert.Contains(words, File.ReadAllText(Path.Combine(Output, "README.md")), StringComparison.Ordinal));
    }

    [Fact]
    public void JsonIsOneDocumentAndBadLinesAreListed()
    {
        string file = _folder.Write("pairs.jsonl", "{\"query\": \"a\", \"answer\": \"b\"}\n{\"query\": \"\", \"answer\": \"b\"}\n{\"query\": \"c\", \"answer\": \"b\"}\n");

        CliRun run = Import(file, "--skip-bad-lines", "3", "--json", "--split", "test");

        Assert.True(run.ExitCode == 0, run.Error);
        JsonElement report = JsonDocument.Parse(run.Out).RootElement.GetProperty("report");
        Assert.Equal(("sentence-transformers", 1, 2), (report.GetProperty("format").GetString(), report.GetProperty("skippedLines").GetInt32(), report.GetProperty("queriesBySplit").GetProperty("test").GetInt32()));
        Assert.Contains("pairs.jsonl, line 2: the query is empty", report.GetProperty("firstSkipped")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void SeveralFilesFoldersAndColumnsMayBeNamed()
    {
        string a = _folder.Write("in/a.csv", "title,abstract\nx,y\n");
        string b = _folder.Write("in/b.jsonl", "{\"title\": \"z\", \"abstract\": \"y\"}\n");

        CliRun files = CliRun.Of("data", "import", "--from", a, b, "--columns", "title,abstract", "--out", Output);
        CliRun folder = CliRun.Of("data", "import", "--from", Path.Combine(_folder.Path, "in"), "--columns", "title,abstract", "--out", Output);
        CliRun repeated = CliRun.Of("data", "import", "--from", a, "--from", b, "--columns", "title,abstract", "--out", Output);

        Assert.True(files.ExitCode == 0, files.Error);
        Assert.Contains("documents                   1  1 repeated, merged", files.Out, StringComparison.Ordinal);
        Assert.Equal(files.Out, folder.Out);
        Assert.Equal(files.Out, repeated.Out);
    }

    [Fact]
    public void ErrorsAreOneSentence()
    {
        Import(_folder.Write("x.jsonl", "{\"text\": \"a\"}\n")).AssertOneSentence("x.jsonl, line 1", "text", "flag-embedding", "tevatron");
        Import(_folder.Write("y.jsonl", "{\"query\": \"a\", \"answer\": \"b\"}\noops\n")).AssertOneSentence("y.jsonl, line 2");
        Import(Path.Combine(_folder.Path, "nowhere")).AssertOneSentence("nowhere", "does not exist");
        Import(world.Data, "--dev-share", "2").AssertOneSentence("devShare is 2");
        Import(world.Data, "--format", "tevatron").AssertOneSentence("_id", "Tevatron's records are");
        CliRun.Of("data", "import", "--from", world.Data, "--out", world.Data).AssertOneSentence("not empty", "--out");
        Assert.False(Path.Exists(Output));
        Assert.Equal(2, Import(world.Data, "--format", "alpaca").ExitCode);
    }

    [Fact]
    public void TrainingReadsTheFolderWithItsNegativesAtOnce()
    {
        string[] verbs = ["read", "write", "copy", "move", "open", "close"];
        string file = _folder.Write("triplets.jsonl", string.Concat(verbs.Select((verb, i) =>
            $$"""{"anchor": "how to {{verb}}", "positive": "method to {{verb}}", "negative": "method not to {{verb}} {{verbs[(i + 1) % 6]}}"}""" + "\n")));
        Assert.Equal(0, Import(file, "--quiet").ExitCode);
        // 0.02 of six queries is none; one is held out all the same, as the recipe's defaults measure dev.
        BeirDataset train = BeirDataset.Load(Output, "train");
        Assert.Equal((5, 1), (train.Queries.Count, BeirDataset.Load(Output, "dev").Queries.Count));
        SftRecipe recipe = new()
        {
            Model = world.Model,
            Data = Output,
            BatchSize = 4,
            MicroBatchSize = 4,
            Precision = Precision.F32,
            HardNegatives = new HardNegativeOptions { File = "negatives.jsonl", PerQuery = 1 },
            Reasoning = new SftReasoningOptions { Source = SftReasoningSource.Template, Template = new ReasoningTemplateOptions { Template = " {title}" } },
            Evaluation = new DevEvaluationOptions { EverySteps = 0 },
            ModelFlopShare = false,
            Optimization = new OptimizationOptions { Steps = 1, WarmupSteps = 0 },
        };
        string path = _folder.Write("recipe.json", RecipeFile.ToJson(recipe));

        CliRun run = CliRun.Of("train", "sft", "--recipe", path, "--out", Path.Combine(_folder.Path, "run"), "--quiet");

        Assert.True(run.ExitCode == 0, run.Error);
        var negatives = HardNegatives.Load(Path.Combine(Output, "negatives.jsonl"), train.Corpus);
        foreach (Query query in train.Queries)
        {
            TrainingQuery asked = new(query.Id, query.Text, "train", [train.Corpus.IndexOf(train.Qrels.ByQuery[query.Id].Keys.Single())], false);
            string verb = query.Text["how to ".Length..];
            Assert.StartsWith($"method not to {verb} ", train.Corpus[negatives.For(asked, 1, new Random(1)).Single()].Text, StringComparison.Ordinal);
        }
    }

    private CliRun Import(string from, params string[] more) => CliRun.Of(["data", "import", "--from", from, "--out", Output, .. more]);
}
