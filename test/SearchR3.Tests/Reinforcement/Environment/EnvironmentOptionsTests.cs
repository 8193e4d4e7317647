using SearchR3.Reinforcement.Environment;
using SearchR3.Retrieval;
using SearchR3.Training;

namespace SearchR3.Tests.Reinforcement.Environment;

public sealed class EnvironmentOptionsTests
{
    public static TheoryData<string, string, string> Wrong => new()
    {
        { """{"budgetShare": 0}""", "budgetShare", "phaseBudgetShare" },
        { """{"budgetShare": 1.5}""", "budgetShare 1.5", "phaseBudgetShare" },
        { """{"budgetDocuments": -1}""", "budgetDocuments -1", "at least 0" },
        { """{"sampleShare": 0.7, "popularShare": 0.6}""", "sampleShare 0.7", "popularShare 0.6" },
        { """{"topK": -1}""", "topK -1", "phaseLength" },
        { """{"phaseLength": 0}""", "phaseLength 0", "topK" },
        { """{"ringQuantile": 0}""", "ringQuantile 0", "above 0" },
        { """{"poolSize": 20}""", "poolSize is 20", "topK 32" },
        { """{"searchWidth": 50}""", "poolSize is 100", "searchWidth 50" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void AWrongSettingIsNamedWithWhatItDisagreesWith(string json, string first, string second)
    {
        EnvironmentOptions options = RecipeFile.Parse<EnvironmentOptions>(json, "recipe.json");

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(options.Validate);

        Assert.Contains(first, error.Message, StringComparison.Ordinal);
        Assert.Contains(second, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheDefaultsAreFine() => new EnvironmentOptions().Validate();
}
