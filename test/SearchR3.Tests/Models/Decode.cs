using SearchR3.Models;
using static TorchSharp.torch.nn;

namespace SearchR3.Tests.Models;

/// <summary>The two things that tests of the model do with it.</summary>
internal static class Decode
{
    public static List<long> Greedy(CausalLanguageModel model, Tensor ids, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using var cache = new KVCache();
        var generated = new List<long>();
        Tensor hidden = model.Forward(ids, null, cache);
        while (generated.Count < count)
        {
            generated.Add((long)model.Logits(hidden.select(1, -1)).argmax(-1).Read());
            hidden = model.Forward(tensor(new[] { generated[^1] }).unsqueeze(0), null, cache);
        }

        return generated;
    }

    /// <summary>Mean cross-entropy of every token after the first of one row [1, tokens].</summary>
    public static Tensor NextTokenLoss(CausalLanguageModel model, Tensor ids)
    {
        long length = ids.shape[1];
        Tensor logits = model.Logits(model.Forward(ids))[0].to(ScalarType.Float32);
        return functional.cross_entropy(logits.narrow(0, 0, length - 1), ids[0].narrow(0, 1, length - 1));
    }
}
