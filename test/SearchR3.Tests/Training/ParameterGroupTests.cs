using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class ParameterGroupTests
{
    [Theory]
    [InlineData("model.embed_tokens.weight", "embedding")]
    [InlineData("model.embed_tokens.trainable_tokens_delta", "embedding")]
    [InlineData("lm_head.weight", "head")]
    [InlineData("model.norm.weight", "norm")]
    [InlineData("model.layers.3.input_layernorm.weight", "norm")]
    [InlineData("model.layers.3.self_attn.q_norm.weight", "norm")]
    [InlineData("model.layers.3.self_attn.k_proj.bias", "attention")]
    [InlineData("model.layers.3.mlp.down_proj.weight", "mlp")]
    [InlineData("model.layers.3.mlp.down_proj.lora_A", "adapter")]
    [InlineData("lm_head.lora_B", "adapter")]
    public void EveryParameterHasOneOfAFewGroups(string name, string group) => Assert.Equal(group, ParameterGroup.Of(name));
}
