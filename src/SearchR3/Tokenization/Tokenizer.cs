using System.Text;
using SearchR3.Retrieval;

namespace SearchR3.Tokenization;

/// <summary>
/// A byte-level BPE tokenizer read from Hugging Face's tokenizer.json. Encoding and decoding are thread-safe;
/// <see cref="AddSpecialToken"/> is not, and belongs before the first use by another thread. No beginning-of-text or other token of the
/// file's post-processor is ever added: what a prompt needs, its template writes.
/// </summary>
public sealed class Tokenizer
{
    private readonly TokenizerJson _json;
    private readonly TokenizerConfig _config;
    private readonly HashSet<int> _specialIds;
    private readonly BytePairEncoder _encoder;
    private readonly List<string?> _tokenOfId = [];
    private readonly Dictionary<string, AddedToken> _added = new(StringComparer.Ordinal);
    private AddedTokenSplitter _rawSplitter = null!;
    private AddedTokenSplitter _normalizedSplitter = null!;

    internal Tokenizer(TokenizerJson json, TokenizerConfig config)
    {
        _json = json;
        _config = config;
        foreach ((string token, int id) in json.Vocabulary)
        {
            Name(id, token);
        }

        foreach (AddedToken token in json.AddedTokens)
        {
            Name(token.Id, token.Content);
            _added[token.Content] = token;
        }

        _specialIds = [.. json.AddedTokens.Where(token => token.Special).Select(token => token.Id)];
        _encoder = new BytePairEncoder(json, _specialIds);
        IndexAddedTokens();
    }

    /// <summary>The largest id plus one, added tokens included. A model's embedding matrix may have more rows, never fewer.</summary>
    public int VocabularySize => _tokenOfId.Count;

    /// <summary>The chat template's text as the folder has it, or null.</summary>
    public string? ChatTemplateText => _config.ChatTemplate;

    /// <summary>Reads tokenizer.json, and tokenizer_config.json and chat_template.jinja where they are, of a model folder.</summary>
    /// <exception cref="SearchR3Exception">The folder or the file is missing, damaged, or needs what is not supported.</exception>
    public static Tokenizer Load(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new SearchR3Exception($"The model folder {folder} does not exist.");
        }

        return new Tokenizer(ReadJson(Path.Combine(folder, "tokenizer.json")), TokenizerConfig.Load(folder));
    }

    /// <summary>Reads one tokenizer.json, without a configuration beside it.</summary>
    /// <exception cref="SearchR3Exception">The file is missing, damaged, or needs what is not supported.</exception>
    public static Tokenizer LoadFile(string tokenizerJson) => new(ReadJson(tokenizerJson), TokenizerConfig.Empty());

    /// <summary>
    /// The ids of trusted text: added tokens in it, control tokens among them, become their ids, as with Hugging Face.
    /// For text of users see <see cref="EncodePlain"/>.
    /// </summary>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<int> ids = new(text.Length / 3);
        foreach ((AddedToken? token, int start, int end) in _rawSplitter.Split(text))
        {
            if (token is not null)
            {
                ids.Add(token.Id);
                continue;
            }

            string normalized = Normalize(text[start..end]);
            foreach ((AddedToken? inner, int from, int to) in _normalizedSplitter.Split(normalized))
            {
                if (inner is not null)
                {
                    ids.Add(inner.Id);
                }
                else
                {
                    EncodeWords(normalized[from..to], ids);
                }
            }
        }

        return [.. ids];
    }

    /// <summary>The ids of text whatever it holds: no added token is recognised, so text cannot forge a control token.</summary>
    public int[] EncodePlain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<int> ids = new(text.Length / 3);
        EncodeWords(Normalize(text), ids);
        return [.. ids];
    }

    /// <summary>
    /// The ids of a rendered prompt: <paramref name="controlTokens"/> split it, and each piece between is plain text.
    /// It must hold no text of users; for that there is <see cref="EncodeTemplate(string, IReadOnlyList{string}, string, string)"/>.
    /// </summary>
    /// <exception cref="SearchR3Exception">A control token is not in the vocabulary.</exception>
    public int[] EncodeTemplate(string rendered, IReadOnlyList<string> controlTokens) =>
        EncodeTemplate(rendered, controlTokens, piece => piece);

    /// <summary>
    /// The same, and then <paramref name="text"/>, of which nothing becomes a control token, takes the place of every
    /// <paramref name="placeholder"/> between them.
    /// </summary>
    /// <exception cref="SearchR3Exception">A control token is not in the vocabulary.</exception>
    public int[] EncodeTemplate(string rendered, IReadOnlyList<string> controlTokens, string placeholder, string text) =>
        EncodeTemplate(rendered, controlTokens, piece => piece.Replace(placeholder, text, StringComparison.Ordinal));

    /// <summary>
    /// The text of ids; bytes that are no UTF-8 become U+FFFD, and ids without a token (<see cref="TokenText"/> null) become nothing,
    /// as with Hugging Face: a model's matrix may have spare rows.
    /// </summary>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        List<byte> bytes = new(ids.Length * 4);
        foreach (int id in ids)
        {
            AppendBytes(id, skipSpecialTokens, bytes);
        }

        return Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
    }

    /// <summary>The id of a token as the vocabulary spells it (a space is <c>Ġ</c>), or null.</summary>
    public int? TokenId(string token) => _added.TryGetValue(token, out AddedToken? added)
        ? added.Id
        : _json.Vocabulary.TryGetValue(token, out int id) ? id : null;

    /// <summary>The token of an id as the vocabulary spells it, or null.</summary>
    public string? TokenText(int id) => (uint)id < (uint)_tokenOfId.Count ? _tokenOfId[id] : null;

    /// <summary>Whether the id is a control token.</summary>
    public bool IsSpecial(int id) => _specialIds.Contains(id);

    /// <summary>Adds a control token after the last id and returns its id; a token that exists keeps its id and becomes a control token.</summary>
    /// <exception cref="SearchR3Exception">The token is empty, or merging plain text can produce it.</exception>
    public int AddSpecialToken(string token)
    {
        if (string.IsNullOrEmpty(token))
        {
            throw new SearchR3Exception("A special token needs at least one character.");
        }

        int id = TokenId(token) ?? VocabularySize;
        if (_json.Merges.Any(merge => merge.Result == id) || (token.Length == 1 && ByteLevel.Byte(token[0]) >= 0))
        {
            throw new SearchR3Exception($"{token} is a token of plain text (id {id}); choose a special token that text cannot produce.");
        }

        AddedToken added = _added.TryGetValue(token, out AddedToken? known)
            ? known with { Special = true }
            : new AddedToken(id, token, Special: true);
        _json.AddedTokens.RemoveAll(other => other.Id == id);
        _json.AddedTokens.Add(added);
        _json.AddedTokens.Sort((left, right) => left.Id.CompareTo(right.Id));
        _added[token] = added;
        _specialIds.Add(id);
        Name(id, token);
        IndexAddedTokens();
        return id;
    }

    /// <summary>Writes tokenizer.json and tokenizer_config.json so that Hugging Face's library reads the same tokenizer.</summary>
    public void Save(string folder)
    {
        AtomicFile.Write(Path.Combine(folder, "tokenizer.json"), _json.Write);
        _config.Save(folder, _json.AddedTokens);
    }

    /// <summary>Appends the bytes an id stands for.</summary>
    internal void AppendBytes(int id, bool skipSpecialTokens, List<byte> bytes)
    {
        if (TokenText(id) is string token && !(skipSpecialTokens && _specialIds.Contains(id)))
        {
            ByteLevel.AppendBytes(token, bytes);
        }
    }

    private static TokenizerJson ReadJson(string path)
    {
        if (!File.Exists(path))
        {
            throw new SearchR3Exception($"{path} does not exist; a model folder needs its tokenizer.json.");
        }

        return TokenizerJsonReader.Read(File.ReadAllBytes(path), path);
    }

    private int[] EncodeTemplate(string rendered, IReadOnlyList<string> controlTokens, Func<string, string> fill)
    {
        AddedTokenSplitter splitter = new(controlTokens.Select(control => KeyValuePair.Create(
            control,
            new AddedToken(
                TokenId(control) ?? throw new SearchR3Exception(
                    $"The control token {control} is not among the tokenizer's {VocabularySize} tokens; add it first."),
                control,
                Special: true))));
        List<int> ids = new(rendered.Length / 3);
        foreach ((AddedToken? token, int start, int end) in splitter.Split(rendered))
        {
            if (token is not null)
            {
                ids.Add(token.Id);
            }
            else
            {
                EncodeWords(Normalize(fill(rendered[start..end])), ids);
            }
        }

        return [.. ids];
    }

    private string Normalize(string text) => _json.Normalizer?.Normalize(text) ?? text;

    private void EncodeWords(string normalized, List<int> ids)
    {
        foreach (ReadOnlyMemory<char> word in _json.PreTokenizer.Split(normalized))
        {
            _encoder.Encode(word.Span, ids);
        }
    }

    private void Name(int id, string token)
    {
        while (_tokenOfId.Count <= id)
        {
            _tokenOfId.Add(null);
        }

        _tokenOfId[id] = token;
    }

    private void IndexAddedTokens()
    {
        _rawSplitter = new AddedTokenSplitter(_json.AddedTokens.Where(token => !token.Normalized)
            .Select(token => KeyValuePair.Create(token.Content, token)));
        _normalizedSplitter = new AddedTokenSplitter(_json.AddedTokens.Where(token => token.Normalized)
            .Select(token => KeyValuePair.Create(Normalize(token.Content), token)));
    }
}
