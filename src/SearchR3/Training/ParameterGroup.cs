using SearchR3.Models;

namespace SearchR3.Training;

/// <summary>The few groups by which gradient norms are told apart: the same names for every model and adapter.</summary>
internal static class ParameterGroup
{
    /// <summary>The embedding matrix (and with it a tied head) and an adapter's rows in it.</summary>
    internal const string Embedding = "embedding";

    /// <summary>A head of its own.</summary>
    internal const string Head = "head";

    /// <summary>The group of the parameter with this name in a checkpoint: adapter, embedding, head, norm, attention or mlp.</summary>
    internal static string Of(string name)
    {
        bool Has(string part) => name.Contains(part, StringComparison.Ordinal);
        return Has("." + LoraLinear.NameOfA) || Has("." + LoraLinear.NameOfB) ? "adapter"
            : Has("embed_tokens.") ? Embedding
            : Has("lm_head.") ? Head
            : Has("norm.") ? "norm"
            : Has(".self_attn.") ? "attention"
            : "mlp";
    }
}
