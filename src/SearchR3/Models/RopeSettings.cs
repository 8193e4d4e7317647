using SearchR3.Retrieval;

namespace SearchR3.Models;

/// <summary>
/// Reads the rotary settings in both spellings: <c>rope_parameters</c> (transformers 5) and <c>rope_theta</c> with <c>rope_scaling</c>
/// (transformers 4). Where a file has both, they must agree.
/// </summary>
internal static class RopeSettings
{
    private const double DefaultTheta = 10000;

    private static readonly string[] Llama3Keys =
        ["factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"];

    public static (double Theta, RopeScaling? Scaling) Read(ConfigObject keys)
    {
        ConfigObject? parameters = keys.Child("rope_parameters");
        ConfigObject? scaling = keys.Child("rope_scaling");
        double? outerTheta = keys.Number("rope_theta");
        double? innerTheta = parameters?.Number("rope_theta") ?? scaling?.Number("rope_theta");
        if (outerTheta is double outer && innerTheta is double inner && outer != inner)
        {
            throw new SearchR3Exception($"{keys.Path}: rope_theta is {outer} but rope_parameters.rope_theta is {inner}; keep one.");
        }

        RopeScaling? fromParameters = parameters is null ? null : ReadScaling(parameters, "rope_parameters");
        RopeScaling? fromScaling = scaling is null ? null : ReadScaling(scaling, "rope_scaling");
        if (parameters is not null && scaling is not null && fromParameters != fromScaling)
        {
            throw new SearchR3Exception($"{keys.Path}: rope_scaling and rope_parameters disagree; keep one.");
        }

        return (outerTheta ?? innerTheta ?? DefaultTheta, fromParameters ?? fromScaling);
    }

    private static RopeScaling? ReadScaling(ConfigObject keys, string name)
    {
        string type = keys.Text("rope_type") ?? keys.Text("type") ?? "default";
        if (type is not ("default" or "llama3"))
        {
            throw new SearchR3Exception(
                $"{keys.Path}: {name}.rope_type \"{type}\" is not implemented (default and llama3 are).");
        }

        string[] expected = type == "llama3" ? Llama3Keys : [];
        foreach (string key in keys.Names)
        {
            if (key is not ("rope_type" or "type" or "rope_theta") && !expected.Contains(key) && keys.Find(key) is not null)
            {
                throw new SearchR3Exception($"{keys.Path}: {name}.{key} is not implemented for rope_type \"{type}\".");
            }
        }

        if (type == "default")
        {
            return null;
        }

        return new RopeScaling(
            Required(keys, "factor"),
            Required(keys, "low_freq_factor"),
            Required(keys, "high_freq_factor"),
            keys.RequiredInteger("original_max_position_embeddings"));
    }

    private static double Required(ConfigObject keys, string key) => keys.Number(key) ?? throw keys.Missing(key);
}
