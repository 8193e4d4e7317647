using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace SearchR3.Benchmarks;

/// <summary>The programs beside ours: PyTorch in eager mode and llama.cpp, each a process of its own that prints JSON.</summary>
internal sealed class SpeedPeers(BenchmarkArguments arguments, string model, int threads, int steps)
{
    private static readonly string Folder = FindFolder();

    /// <summary>Tokens a second of encoding a batch and of decoding one row; null where PyTorch is not there.</summary>
    public (double Encode, double Decode, string Version)? Eager(string dtype, int batch, int length) =>
        Run(
            arguments.Text("python", "/usr/bin/python3"), Path.Combine(Folder, "eager.py"), model, Text(threads), dtype, Text(batch), Text(length), Text(steps / 4))
        is JsonElement json
            ? (json.GetProperty("encode").GetDouble(), json.GetProperty("decode").GetDouble(), json.GetProperty("version").GetString()!)
            : null;

    /// <summary>Tokens a second of decoding one row; null where node-llama-cpp or the file is not given.</summary>
    public double? Llama() => arguments.Has("node") && arguments.Has("gguf") && Run(
        "node", Path.Combine(Folder, "llama.mjs"), Path.GetFullPath(arguments["node"]), Path.GetFullPath(arguments["gguf"]), Text(threads), Text(steps))
        is JsonElement json
            ? json.GetProperty("decode").GetDouble()
            : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static JsonElement? Run(string program, params string[] parameters)
    {
        try
        {
            ProcessStartInfo start = new(program, parameters) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0)
            {
                using JsonDocument json = JsonDocument.Parse(output.Trim().Split('\n')[^1]);
                return json.RootElement.Clone();
            }

            Console.Error.WriteLine($"{program} {Path.GetFileName(parameters[0])}: {errors.Result.Trim().Split('\n')[^1]}");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Console.Error.WriteLine($"{program}: {e.Message}");
        }

        return null;
    }

    private static string FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string peers = Path.Combine(folder.FullName, "bench", "peers");
            if (Directory.Exists(peers))
            {
                return peers;
            }
        }

        return "bench/peers";
    }
}
