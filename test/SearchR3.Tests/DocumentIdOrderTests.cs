using System.Text;
using SearchR3.Retrieval;

namespace SearchR3.Tests;

public class DocumentIdOrderTests
{
    [Fact]
    public void Ids_are_ordered_as_their_utf8_bytes()
    {
        string[] ids = ["", "a", "a0", "a10", "a2", "b", "B", "é", "ab", "\uFFFD", "\uE000", "😀", "😀a", "𐀀", "a😀", "a\uFF5E", "日本"];
        foreach (string x in ids)
        {
            foreach (string y in ids)
            {
                int expected = Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y));
                Assert.Equal(Math.Sign(expected), Math.Sign(DocumentIdOrder.Instance.Compare(x, y)));
            }
        }
    }
}
