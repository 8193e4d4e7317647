using System.Text;
using SearchR3.Models;
using SearchR3.Retrieval;

namespace SearchR3.Tests.Models;

/// <summary>Round trips, and files that lie about themselves.</summary>
public sealed class SafetensorsFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("searchr3-safetensors-").FullName;

    private string FilePath => Path.Combine(_folder, "x.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EveryTypeComesBackAsItWasWritten()
    {
        using DisposeScope scope = NewDisposeScope();
        KeyValuePair<string, Tensor>[] tensors =
        [
            new("f32", randn(3, 5)), new("bf16", randn(7).to(ScalarType.BFloat16)), new("f16", randn(2, 2, 2).to(ScalarType.Float16)),
            new("i64", TorchNumber.Range(4)), new("transposed", randn(3, 2).t()), new("empty", zeros(0, 4)), new("number", tensor(2.5f)),
        ];

        SafetensorsFile.Write(FilePath, tensors, metadata: new Dictionary<string, string> { ["note"] = "ü" });

        using SafetensorsFile file = SafetensorsFile.Open(FilePath);
        Assert.Equal("ü", file.Metadata["note"]);
        Assert.All(tensors, pair =>
        {
            Tensor read = file.Read(pair.Key);
            Assert.Equal(pair.Value.dtype, read.dtype);
            Assert.Equal(pair.Value.shape, read.shape);
            Assert.True(pair.Value.eq(read).all().Read() == 1);
        });
    }

    [Theory]
    [InlineData(ScalarType.Float16, ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16, ScalarType.Float32)]
    [InlineData(ScalarType.Float32, ScalarType.BFloat16)]
    public void CopyingConvertsToTheDestinationsType(ScalarType stored, ScalarType wanted)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor numbers = randn(30, 40);
        SafetensorsFile.Write(FilePath, [new("a", numbers)], stored);
        using SafetensorsFile file = SafetensorsFile.Open(FilePath);
        Tensor destination = zeros(30, 40, dtype: wanted);

        file.CopyTo("a", destination);

        TensorAssert.Close(numbers.to(stored).to(wanted), destination, 0);
    }

    [Fact]
    public void ATruncatedFileIsRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        SafetensorsFile.Write(FilePath, [new("weights", randn(10, 10))]);
        byte[] bytes = File.ReadAllBytes(FilePath);
        File.WriteAllBytes(FilePath, bytes[..^40]);

        Assert.Contains("\"weights\" ends at byte 400 of the data, but the file holds 360", Refusal(), StringComparison.Ordinal);
        File.WriteAllBytes(FilePath, bytes[..30]);
        Assert.Contains("claims a header", Refusal(), StringComparison.Ordinal);
        File.WriteAllBytes(FilePath, bytes[..5]);
        Assert.Contains("5 bytes", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 40)]
    [InlineData(100_000_001UL)]
    public void AHeaderLongerThanTheFileIsRefused(ulong length)
    {
        File.WriteAllBytes(FilePath, [.. BitConverter.GetBytes(length), .. "{}"u8]);

        Assert.Contains($"claims a header of {length}", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void AHeaderOfMoreThanAHundredMegabytesIsRefusedEvenWhenTheFileIsThatLong()
    {
        using (FileStream stream = File.Create(FilePath))
        {
            stream.Write(BitConverter.GetBytes(100_000_001UL));
            stream.SetLength(100_000_100);
        }

        Assert.Contains("the format allows 100000000", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "accounts for 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "does not take the 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904,4],"data_offsets":[0,8]}}""", 8, "does not take")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "does not take")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "not a begin and an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,80]}}""", 8, "ends at byte 80")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", 8, "F8_E4M3")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""", 8, "twice")]
    [InlineData("""[1]""", 0, "not a JSON object")]
    [InlineData("""{"a":""", 0, "cannot be read")]
    public void AHeaderThatContradictsItselfIsRefused(string header, int dataLength, string expected)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(FilePath, [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[dataLength]]);

        string message = Refusal();

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains(FilePath, message, StringComparison.Ordinal);
    }

    private string Refusal() => Assert.Throws<SearchR3Exception>(() => SafetensorsFile.Open(FilePath)).Message;
}
