using System.Text.Json.Nodes;
using SearchR3.Training;

namespace SearchR3.Reinforcement;

/// <summary>How far a run of stage 2 is: what a checkpoint keeps beside weights, optimizer and environment.</summary>
internal sealed class GrpoProgress(BestModel best, StopGuard guard, RolloutQueries order)
{
    /// <summary>Iterations done.</summary>
    internal int Step { get; set; }

    /// <summary>Tokens that were trained on, of all iterations.</summary>
    internal long Tokens { get; set; }

    /// <summary>The best model so far.</summary>
    internal BestModel Best => best;

    /// <summary>What the stop rules remember.</summary>
    internal StopGuard Guard => guard;

    /// <summary>Goes back to what <see cref="Store"/> wrote.</summary>
    internal void Restore(JsonObject state)
    {
        Step = (int)state.Required("step");
        best.Restore(state);
        guard.Restore(state);
        order.Restore(state);
        Tokens = (long)state.Required("tokens");
    }

    /// <summary>Everything but the step, which the checkpoint is named by.</summary>
    internal JsonObject Store()
    {
        JsonObject state = [];
        best.Store(state);
        guard.Store(state);
        order.Store(state);
        state["tokens"] = Tokens;
        return state;
    }
}
