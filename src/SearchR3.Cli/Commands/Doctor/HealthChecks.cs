using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using SearchR3.Cli.Reports;
using SearchR3.Models;

namespace SearchR3.Cli.Commands.Doctor;

/// <summary>What the doctor looks at. Each check answers for itself and never throws.</summary>
internal static class HealthChecks
{
    private const string NativeLibrary = "libLibTorchSharp.so";
    private const string NeededVersion = "GLIBCXX_3.4.32";
    private const int NeededNumber = 32;
    private const double Gibibyte = 1L << 30;

    /// <summary>All checks, in the order in which one needs the other.</summary>
    public static IEnumerable<HealthCheck> All(int threads)
    {
        yield return HealthCheck.Try(".NET runtime", Runtime);
        yield return HealthCheck.Try("C++ runtime", CppVersion);
        yield return HealthCheck.Try("native library", Native);
        yield return HealthCheck.Try("torch", Torch);
        yield return HealthCheck.Try("CPU", Cpu);
        yield return HealthCheck.Try("threads", name => Threads(name, threads));
        yield return HealthCheck.Try("memory", Memory);
        yield return HealthCheck.Try("GPU", Gpu);
        yield return HealthCheck.Try("fonts", Fonts);
    }

    private static HealthCheck Runtime(string name) =>
        new(name, HealthStatus.Ok, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, {RuntimeInformation.RuntimeIdentifier}");

    private static HealthCheck CppVersion(string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new(name, HealthStatus.Ok, "not needed on this system");
        }

        return CppRuntime.Find() is { } path
            ? new(name, HealthStatus.Ok, $"{path} has GLIBCXX_3.4.{CppRuntime.HighestVersion(path)}")
            : new(name, HealthStatus.Warn, "libstdc++.so.6 is in none of the usual folders", "install it (apt-get install libstdc++6)");
    }

    private static HealthCheck Native(string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new(name, HealthStatus.Ok, "needs no patch on this system");
        }

        string? path = Directory.EnumerateFiles(AppContext.BaseDirectory, NativeLibrary, SearchOption.AllDirectories).FirstOrDefault();
        if (path is null)
        {
            return new(name, HealthStatus.Fail, $"{NativeLibrary} is not under {AppContext.BaseDirectory}", "build again: dotnet build src/SearchR3.Cli");
        }

        bool? weak = VersionNeed.IsWeak(path, NeededVersion);
        bool runtimeHasIt = CppRuntime.Find() is { } runtime && CppRuntime.HighestVersion(runtime) >= NeededNumber;
        return (weak, runtimeHasIt) switch
        {
            (null, _) => new(name, HealthStatus.Ok, $"{path} does not ask for {NeededVersion}"),
            (true, _) => new(name, HealthStatus.Ok, $"{path} is patched: it does not insist on {NeededVersion}"),
            (false, true) => new(name, HealthStatus.Ok, $"{path} needs no patch: the C++ runtime has {NeededVersion}"),
            (false, false) => new(name, HealthStatus.Fail, $"{path} insists on {NeededVersion}, which the C++ runtime lacks",
                "build again on this machine (the build patches the copy), or use a system with GCC 13's runtime, such as Ubuntu 24.04"),
        };
    }

    private static HealthCheck Torch(string name) => TorchRuntime.LoadFailure() is { } failure
        ? new(name, HealthStatus.Fail, $"does not load: {failure.Split('\n')[0]}", "mend the native library and C++ runtime lines above first")
        : new(name, HealthStatus.Ok, "loads and computes");

    private static HealthCheck Cpu(string name)
    {
        (string Feature, bool Has)[] features =
        [
            ("AVX2", Avx2.IsSupported),
            ("AVX-512", Avx512F.IsSupported),
            ("AVX-512 BF16", ProcessorFeatures.Has("avx512_bf16")),
            ("AMX BF16", ProcessorFeatures.Has("amx_bf16")),
        ];
        string found = string.Join(", ", features.Select(f => $"{f.Feature} {(f.Has ? "yes" : "no")}"));
        return Avx2.IsSupported || !RuntimeInformation.ProcessArchitecture.ToString().StartsWith('X')
            ? new(name, HealthStatus.Ok, found)
            : new(name, HealthStatus.Warn, found, "expect a tenth of the speed; a processor with AVX2 is advised");
    }

    private static HealthCheck Threads(string name, int threads) => threads <= Environment.ProcessorCount
        ? new(name, HealthStatus.Ok, $"{threads} of {Environment.ProcessorCount} cores are used")
        : new(name, HealthStatus.Warn, $"{threads} threads on {Environment.ProcessorCount} cores", $"lower --threads to {Environment.ProcessorCount}");

    private static HealthCheck Memory(string name)
    {
        double total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Gibibyte;
        string? line = File.Exists("/proc/meminfo")
            ? File.ReadLines("/proc/meminfo").FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal))
            : null;
        double free = line is null
            ? total
            : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / Gibibyte;
        string finding = string.Create(CultureInfo.InvariantCulture, $"{free:0.0} GiB free of {total:0.0} GiB");
        return free >= 1
            ? new(name, HealthStatus.Ok, finding)
            : new(name, HealthStatus.Warn, finding, "the demo needs about 1 GiB; close other programs");
    }

    private static HealthCheck Gpu(string name)
    {
        if (TorchRuntime.LoadFailure() is not null)
        {
            return new(name, HealthStatus.Warn, "not looked for, because torch does not load");
        }

        return TorchRuntime.HasCuda
            ? new(name, HealthStatus.Ok, $"{TorchRuntime.CudaDevices} CUDA device(s): --device cuda")
            : new(name, HealthStatus.Ok, "no CUDA device in use (a build with -p:TorchBackend=cuda could use one)");
    }

    private static HealthCheck Fonts(string name) => PlotFont.Description is { } font
        ? new(name, HealthStatus.Ok, $"plots are written in {font}")
        : new(name, HealthStatus.Warn, "no font is found: plots have no text", "install one (apt-get install fonts-dejavu-core)");
}
