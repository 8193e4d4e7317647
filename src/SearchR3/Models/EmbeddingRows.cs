using SearchR3.Retrieval;
using TorchSharp.Modules;

namespace SearchR3.Models;

/// <summary>Gives a new token its row in the embedding matrix and, where it is untied, in the head.</summary>
public static class EmbeddingRows
{
    /// <summary>
    /// Sets the row of a new token to the mean of all rows. Published matrices often have more rows than the tokenizer has ids; such a spare
    /// row is used as it is, and nothing is resized. Make the optimizer afterwards: growing replaces the parameter.
    /// </summary>
    /// <param name="model">Without an adapter.</param>
    /// <param name="tokenId">The tokenizer's id of the new token.</param>
    /// <returns>Whether the matrix had to grow.</returns>
    public static bool Add(CausalLanguageModel model, int tokenId)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(tokenId);
        bool grown = Grow(model, tokenId + 1);
        if (!grown)
        {
            SetToMean(model.Embedding.Weight, tokenId);
            if (model.Head is LoraLinear head)
            {
                SetToMean(head.Weight, tokenId);
            }
        }

        return grown;
    }

    /// <summary>Makes the matrices at least this long; new rows are the mean of the old. Never shrinks.</summary>
    /// <param name="model">Without an adapter; its configuration takes the new size.</param>
    /// <param name="rows">Wanted number of rows.</param>
    /// <returns>Whether anything changed.</returns>
    /// <exception cref="SearchR3Exception">The model carries an adapter.</exception>
    public static bool Grow(CausalLanguageModel model, int rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Adapter is not null)
        {
            throw new SearchR3Exception("The model carries an adapter: add rows to the embedding before attaching it, or after merging.");
        }

        if (rows <= model.Config.VocabSize)
        {
            return false;
        }

        model.Embedding.ReplaceWeight(Grown(model.Embedding.Weight, rows));
        model.Head?.ReplaceWeight(Grown(model.Head.Weight, rows));
        model.Config = model.Config with { VocabSize = rows };
        return true;
    }

    private static Parameter Grown(Parameter old, int rows)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Parameter grown = WeightParameter.Empty(old.device, old.dtype, rows, old.shape[1]);
        grown.narrow(0, 0, old.shape[0]).copy_(old);
        grown.narrow(0, old.shape[0], rows - old.shape[0]).copy_(Mean(old));
        grown.requires_grad = old.requires_grad;
        return grown;
    }

    private static void SetToMean(Parameter weight, int row)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        weight.narrow(0, row, 1).copy_(Mean(weight));
    }

    // [1, hidden], summed in float32.
    private static Tensor Mean(Parameter weight) => weight.mean([0], keepdim: true, type: ScalarType.Float32);
}
