using System.Text.Json.Nodes;
using SearchR3.Embedding;

namespace SearchR3.Training;

/// <summary>Keeps the model that measured best on what is held out.</summary>
/// <param name="run">Where.</param>
/// <param name="model">The model in training.</param>
/// <param name="lowerIsBetter">What is measured is a loss.</param>
/// <param name="keepsLast">Keeps the one that was measured last instead.</param>
internal sealed class BestModel(RunFolder run, EmbeddingModel model, bool lowerIsBetter = false, bool keepsLast = false)
{
    private double _score = double.NegativeInfinity;
    private int _step;

    private string Folder => Path.Combine(run.Checkpoints, "best");

    /// <summary>Saves the model when it measured better than ever before, or is to be kept as the last.</summary>
    /// <returns>Whether it did.</returns>
    internal bool Offer(int step, double measured)
    {
        double score = lowerIsBetter ? -measured : measured;
        if (!keepsLast && !(score > _score))
        {
            return false;
        }

        _score = score;
        _step = step;
        model.Save(Folder);
        return true;
    }

    internal void Store(JsonObject state)
    {
        if (double.IsFinite(_score))
        {
            state["bestScore"] = _score;
            state["bestStep"] = _step;
        }
    }

    internal void Restore(JsonObject state)
    {
        _score = (double?)state["bestScore"] ?? double.NegativeInfinity;
        _step = (int?)state["bestStep"] ?? 0;
    }

    /// <summary>Leaves the best model, or without held-out data the last one, in the run's model folder.</summary>
    internal void Finish()
    {
        if (!double.IsFinite(_score))
        {
            model.Save(run.Model);
            return;
        }

        using EmbeddingModel best = EmbeddingModel.Load(Folder, new EmbeddingModelOptions { Dtype = model.Dtype });
        best.Save(run.Model);
        run.Note("bestStep", _step);
        run.Note(lowerIsBetter ? "bestLoss" : "bestScore", lowerIsBetter ? -_score : _score);
    }
}
