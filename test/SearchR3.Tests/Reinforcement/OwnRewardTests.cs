using System.Text.Json.Nodes;
using SearchR3.Reinforcement;
using SearchR3.Reinforcement.Rewards;
using SearchR3.Retrieval;
using SearchR3.Tests.Training;
using SearchR3.Training;

namespace SearchR3.Tests.Reinforcement;

[Collection(TrainingCollection.Name)]
public sealed class OwnRewardTests : IDisposable
{
    private readonly TinyTask _task = new();
    private readonly string _model;

    public OwnRewardTests()
    {
        PretrainTrainer.Run(_task.Pretrain(20), _task.Run("base"), resume: false);
        _model = Path.Combine(_task.Run("base"), "model");
    }

    public void Dispose() => _task.Dispose();

    [Fact]
    public void ARewardOfOnesOwnIsAddedAndLoggedUnderItsName()
    {
        GrpoRecipe recipe = _task.Grpo(_model, 2) with { Rewards = new RewardOptions { DcgCutOff = 20, MissingTokenCancelsOthers = false } };
        SharedWords words = new();

        GrpoTrainer.Run(recipe, _task.Run("run"), resume: false, rewards: [new WeightedReward(words, 0.25)]);

        Assert.Equal(2 * 16, words.Seen.Count);
        Assert.All(words.Seen, o => Assert.StartsWith("how to ", o.Query, StringComparison.Ordinal));
        JsonNode[] completions = [.. File.ReadLines(Path.Combine(_task.Run("run"), "completions.jsonl")).Select(l => JsonNode.Parse(l)!)];
        Assert.Equal(completions.Select(c => (string)c["reasoning"]!).Order(), words.Seen.Select(o => o.Reasoning).Order());
        JsonNode[] lines = [.. File.ReadLines(Path.Combine(_task.Run("run"), "metrics.jsonl")).Select(l => JsonNode.Parse(l)!).Where(l => l["reward"] is not null)];
        Assert.Equal(words.Given[..16].Average(), (double)lines[0]["rewards/shared_words/mean"]!, 1e-5);
        double others = (double)lines[0]["rewards/dcg/mean"]! + (double)lines[0]["rewards/format/mean"]!;
        Assert.Equal(others + (0.25 * words.Given[..16].Average()), (double)lines[0]["reward"]!, 1e-5);
    }

    [Fact]
    public void AResumedRunNeedsTheSameRewards()
    {
        GrpoRecipe recipe = _task.Grpo(_model, 1);
        GrpoTrainer.Run(recipe, _task.Run("run"), resume: false, rewards: [new WeightedReward(new SharedWords(), 0.25)]);

        string said = Assert.Throws<SearchR3Exception>(() => GrpoTrainer.Run(recipe, _task.Run("run"), resume: true)).Message;

        Assert.Contains("shared_words x 0.25", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "shared_words", "the weight 0")]
    [InlineData(1, "dcg", "the name dcg")]
    public void WrongRewardsAreNamed(double weight, string name, string message)
    {
        string said = Assert.Throws<SearchR3Exception>(() => GrpoTrainer.Run(
            _task.Grpo(_model, 1), _task.Run("wrong"), resume: false, rewards: [new WeightedReward(new SharedWords(name), weight)])).Message;

        Assert.Contains(message, said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_task.Run("wrong")));
    }

    /// <summary>Words of the query that the reasoning repeats.</summary>
    private sealed class SharedWords(string name = "shared_words") : IRolloutReward
    {
        public List<RolloutOutcome> Seen { get; } = [];

        public List<double> Given { get; } = [];

        public string Name => name;

        public double? Score(RolloutOutcome outcome)
        {
            Seen.Add(outcome);
            Given.Add(outcome.Reasoning.Split(' ').Count(w => outcome.Query.Split(' ').Contains(w)) + (outcome.Tokens / 10.0));
            return Given[^1];
        }
    }
}
