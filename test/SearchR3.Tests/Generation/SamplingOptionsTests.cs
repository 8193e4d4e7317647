using System.Text.Json;
using SearchR3.Generation;
using SearchR3.Retrieval;

namespace SearchR3.Tests.Generation;

public sealed class SamplingOptionsTests
{
    [Theory]
    [InlineData(-0.1, 0, 1, 0, 1, "Temperature is -0.1")]
    [InlineData(double.NaN, 0, 1, 0, 1, "Temperature")]
    [InlineData(1, -1, 1, 0, 1, "TopK is -1")]
    [InlineData(1, 0, 0, 0, 1, "TopP is 0")]
    [InlineData(1, 0, 1.1, 0, 1, "TopP is 1.1")]
    [InlineData(1, 0, 1, 1.5, 1, "MinP is 1.5")]
    [InlineData(1, 0, 1, 0, -1, "MaxNewTokens is -1")]
    public void AValueOutOfRangeIsNamed(double temperature, int topK, double topP, double minP, int maxNewTokens, string message)
    {
        SamplingOptions options = new() { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP, MaxNewTokens = maxNewTokens };

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(options.Validate);

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StopReason.EmbedToken, "\"embed_token\"")]
    [InlineData(StopReason.EndOfTurn, "\"end_of_turn\"")]
    [InlineData(StopReason.Budget, "\"budget\"")]
    public void StopReasonsAreWrittenByTheirWireNames(StopReason reason, string json) =>
        Assert.Equal(json, JsonSerializer.Serialize(reason));
}
