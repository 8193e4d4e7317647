using SearchR3.Embedding;
using SearchR3.Reinforcement;
using SearchR3.Reinforcement.Environment;
using SearchR3.Reinforcement.Rewards;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Tokenization;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

/// <summary>A retrieval task of forty documents, a pretrained model for it that takes seconds, and the recipes of both stages.</summary>
internal sealed class TinyTask : IDisposable
{
    private static readonly string[] Verbs = ["read", "write", "delete", "copy", "move", "open", "close", "find"];
    private static readonly string[] Nouns = ["file", "folder", "stream", "socket", "window"];

    private readonly TemporaryFolder _folder = new();

    internal TinyTask()
    {
        List<string> corpus = [];
        List<string> queries = [];
        List<string> train = ["query-id\tcorpus-id\tscore"];
        List<string> dev = ["query-id\tcorpus-id\tscore"];
        foreach (string verb in Verbs)
        {
            foreach (string noun in Nouns)
            {
                string id = $"{verb}-{noun}";
                corpus.Add($$$"""{"_id":"{{{id}}}","title":"Tools.{{{noun}}}.{{{verb}}}","text":"method of {{{noun}}}","metadata":{"kind":"method","type":"Tools.{{{noun}}}"}}""");
                queries.Add($$$"""{"_id":"q-{{{id}}}","text":"how to {{{verb}}} a {{{noun}}}"}""");
                (id.Length % 5 == 0 ? dev : train).Add($"q-{id}\t{id}\t1");
            }
        }

        DevQueries = dev.Count - 1;
        AtomicFile.WriteAllText(Path.Combine(Data, "corpus.jsonl"), string.Join('\n', corpus) + "\n");
        AtomicFile.WriteAllText(Path.Combine(Data, "queries.jsonl"), string.Join('\n', queries) + "\n");
        AtomicFile.WriteAllText(Path.Combine(Data, "qrels", "train.tsv"), string.Join('\n', train) + "\n");
        AtomicFile.WriteAllText(Path.Combine(Data, "qrels", "dev.tsv"), string.Join('\n', dev) + "\n");
    }

    /// <summary>Queries of the dev split.</summary>
    internal int DevQueries { get; }

    internal string Data => Path.Combine(_folder.Path, "data");

    internal string Run(string name) => Path.Combine(_folder.Path, name);

    internal PretrainRecipe Pretrain(int steps) => new()
    {
        Data = Data,
        Model = new PretrainModelShape
        {
            VocabularySize = 330,
            HiddenSize = 32,
            IntermediateSize = 64,
            NumHiddenLayers = 2,
            NumAttentionHeads = 2,
            NumKeyValueHeads = 1,
            MaxPositionEmbeddings = 256,
        },
        Settings = new EmbeddingSettings
        {
            EmbedToken = "<|embed_token|>",
            MaxReasoningTokens = 6,
            Prompts = new EmbeddingPrompts
            {
                Document = [new ChatMessage("assistant", "document: {text}<|embed_token|>")],
                Query = [new ChatMessage("user", " {text}"), new ChatMessage("assistant", "<|embed_token|>")],
                Reasoning = [new ChatMessage("user", " {text}")],
            },
        },
        Reasoning = new ReasoningTemplateOptions { Template = " {name} of {type.name}" },
        BatchSize = 8,
        MicroBatchSize = 4,
        Evaluation = new PretrainEvaluationOptions { Share = 0 },
        CheckpointEverySteps = 3,
        LogEverySteps = 1,
        ModelFlopShare = false,
        Optimization = new OptimizationOptions { Steps = steps, WarmupSteps = 2, LearningRate = 1e-2 },
    };

    internal SftRecipe Sft(string model, int steps, Precision precision = Precision.Bf16) => new()
    {
        Model = model,
        Data = Data,
        BatchSize = 8,
        MicroBatchSize = 4,
        Precision = precision,
        Loss = new SftLossOptions
        {
            CrossEntropy = new CrossEntropyOptions { Weight = 0.3, Direct = false },
            InfoNce = new InfoNceOptions { Symmetric = true },
        },
        Reasoning = new SftReasoningOptions
        {
            Source = SftReasoningSource.Template,
            Template = new ReasoningTemplateOptions { Template = " {name} of {type.name}" },
            SampleEverySteps = 4,
        },
        Evaluation = new DevEvaluationOptions { EverySteps = 0 },
        CheckpointEverySteps = 3,
        LogEverySteps = 1,
        ModelFlopShare = false,
        Optimization = new OptimizationOptions { Steps = steps, WarmupSteps = 1, LearningRate = 5e-3 },
    };

    internal GrpoRecipe Grpo(string model, int steps) => new()
    {
        Model = model,
        Data = Data,
        Rollouts = new RolloutOptions { Queries = 4, GroupSize = 4 },
        Replay = new ReplayOptions { Queries = 8 },
        Anchor = new AnchorOptions { Weight = 0.5, Documents = 4 },
        Rewards = new RewardOptions { DcgCutOff = 20 },
        Environment = new EnvironmentOptions { BudgetShare = 0.25, TopK = 4, PoolSize = 20, SearchWidth = 32, TopRows = 5 },
        // Six tokens are often too few, and forty documents are soon all found: the rules would stop every run.
        StopRules = new StopRuleOptions { MaxCutShare = null, MaxDeadShare = null, MaxMeanCosine = null, MinEntropy = null },
        MicroBatchSize = 4,
        Evaluation = new DevEvaluationOptions { EverySteps = 0, BestBy = BestCheckpoint.Mean },
        CheckpointEverySteps = 3,
        Optimization = new OptimizationOptions { Steps = steps, WarmupSteps = 1, LearningRate = 2e-3, WeightDecay = 0 },
    };

    public void Dispose() => _folder.Dispose();
}
