using System.CommandLine;
using SearchR3.Cli.Frame;
using SearchR3.Cli.Output;

namespace SearchR3.Cli.Commands.Doctor;

/// <summary><c>doctor</c>: one line for each thing that must be right, with the fix. Fails when a line fails.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandHost host)
    {
        Setting<string?> model = Setting.Text("--model", "folder", "The model to look at.", ShippedModel.DefaultText);
        Setting<bool> json = Setting.Flag("--json", "One JSON document on standard output.");
        Command command = new("doctor", "Checks this machine: native library, C++ runtime, CPU, threads, memory, model, tokenizer, fonts, GPU.") { model, json };
        return host.Handle(command, invocation =>
        {
            HealthCheck[] checks = [.. HealthChecks.All(invocation.Threads), .. ModelChecks.All(invocation.Get(model), ModelLoader.Options(invocation))];
            if (invocation.Get(json))
            {
                JsonOutput.Write(invocation.Terminal.Out, new { Healthy = checks.All(c => c.Status != HealthStatus.Fail), Checks = checks });
            }
            else
            {
                WriteLines(invocation.Terminal.Out, checks);
            }

            invocation.ExitCode = checks.Any(c => c.Status == HealthStatus.Fail) ? ExitCode.Failed : ExitCode.Done;
        });
    }

    private static void WriteLines(TextWriter writer, HealthCheck[] checks)
    {
        int width = checks.Max(c => c.Name.Length);
        foreach (HealthCheck check in checks)
        {
            string fix = check.Fix is null ? "" : $" -> {check.Fix}";
            writer.WriteLine($"{check.Status.ToString().ToLowerInvariant(),-4}  {check.Name.PadRight(width)}  {check.Finding}{fix}");
        }
    }
}
