using System.Text.Json.Nodes;
using SearchR3.Embedding;

namespace SearchR3.Training;

/// <summary>Keeps the model that measured best on the held-out queries.</summary>
internal sealed class BestModel(RunFolder run, EmbeddingModel model)
{
    private double _score = double.NegativeInfinity;
    private int _step;

    private string Folder => Path.Combine(run.Checkpoints, "best");

    /// <summary>Saves the model when its held-out score is the highest so far.</summary>
    internal void Offer(int step, IReadOnlyDictionary<string, double> metrics)
    {
        double score = metrics[DevEvaluation.Score];
        if (score <= _score)
        {
            return;
        }

        _score = score;
        _step = step;
        model.Save(Folder);
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
        run.Note("bestScore", _score);
    }
}
