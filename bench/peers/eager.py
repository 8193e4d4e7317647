"""A llama checkpoint in plain PyTorch, eager mode: the peer of `speed`. Prints JSON: tokens a second of encoding and of decoding with a cache.

    python3 eager.py FOLDER THREADS DTYPE BATCH LENGTH STEPS

Needs Debian's python3-torch (1.13) or newer and python3-numpy; no transformers, no safetensors.
"""
import json
import struct
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F


def load(path, dtype):
    with open(path, 'rb') as file:
        size = struct.unpack('<Q', file.read(8))[0]
        header = json.loads(file.read(size))
        data = np.frombuffer(file.read(), np.uint8)
    types = {'BF16': torch.bfloat16, 'F32': torch.float32}
    tensors = {}
    for name, entry in header.items():
        if name != '__metadata__':
            begin, end = entry['data_offsets']
            raw = torch.frombuffer(bytearray(data[begin:end]), dtype=types[entry['dtype']])
            tensors[name] = raw.reshape(entry['shape']).to(dtype)
    return tensors


class Model:
    def __init__(self, folder, dtype):
        self.config = json.load(open(folder + '/config.json'))
        self.weights = load(folder + '/model.safetensors', dtype)
        self.dtype = dtype
        self.heads = self.config['num_attention_heads']
        self.key_heads = self.config.get('num_key_value_heads', self.heads)
        self.width = self.config.get('head_dim') or self.config['hidden_size'] // self.heads
        frequencies = self.config.get('rope_theta', 10000.0) ** -(torch.arange(0, self.width, 2).float() / self.width)
        angles = torch.outer(torch.arange(1024).float(), frequencies)
        self.cosine = torch.cat([angles.cos(), angles.cos()], 1).to(dtype)
        self.sine = torch.cat([angles.sin(), angles.sin()], 1).to(dtype)

    def norm(self, x, name):
        wide = x.float()
        return (wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + self.config['rms_norm_eps'])).to(self.dtype) * self.weights[name]

    def linear(self, x, name):
        return F.linear(x, self.weights[name + '.weight'], self.weights.get(name + '.bias'))

    def rotate(self, x, past):
        half = self.width // 2
        length = x.shape[2]
        swapped = torch.cat([-x[..., half:], x[..., :half]], -1)
        return x * self.cosine[past:past + length] + swapped * self.sine[past:past + length]

    def forward(self, ids, cache=None):
        batch, length = ids.shape
        x = F.embedding(ids, self.weights['model.embed_tokens.weight'])
        past = 0 if not cache else cache[0][0].shape[2]
        hidden = torch.full((length, past + length), float('-inf'), dtype=self.dtype).triu(past + 1)
        for i in range(self.config['num_hidden_layers']):
            name = f'model.layers.{i}.'
            y = self.norm(x, name + 'input_layernorm.weight')
            q = self.linear(y, name + 'self_attn.q_proj').view(batch, length, self.heads, self.width).transpose(1, 2)
            k = self.linear(y, name + 'self_attn.k_proj').view(batch, length, self.key_heads, self.width).transpose(1, 2)
            v = self.linear(y, name + 'self_attn.v_proj').view(batch, length, self.key_heads, self.width).transpose(1, 2)
            q, k = self.rotate(q, past), self.rotate(k, past)
            if cache is not None:
                if len(cache) > i:
                    k, v = torch.cat([cache[i][0], k], 2), torch.cat([cache[i][1], v], 2)
                    cache[i] = (k, v)
                else:
                    cache.append((k, v))
            group = self.heads // self.key_heads
            k, v = k.repeat_interleave(group, 1), v.repeat_interleave(group, 1)
            weights = torch.softmax((q @ k.transpose(2, 3)) * self.width ** -0.5 + hidden, -1)
            x = x + self.linear((weights @ v).transpose(1, 2).reshape(batch, length, -1), name + 'self_attn.o_proj')
            y = self.norm(x, name + 'post_attention_layernorm.weight')
            gate = F.silu(self.linear(y, name + 'mlp.gate_proj')) * self.linear(y, name + 'mlp.up_proj')
            x = x + self.linear(gate, name + 'mlp.down_proj')
        return self.norm(x, 'model.norm.weight')

    def logits(self, hidden):
        return F.linear(hidden, self.weights.get('lm_head.weight', self.weights['model.embed_tokens.weight']))


def main():
    folder, threads, dtype, batch, length, steps = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6])
    torch.set_num_threads(threads)
    model = Model(folder, {'bf16': torch.bfloat16, 'f32': torch.float32}[dtype])
    ids = torch.arange(batch * length).remainder(1000).add(100).view(batch, length)
    with torch.no_grad():
        best = float('inf')
        for _ in range(2):
            start = time.perf_counter()
            model.forward(ids)
            best = min(best, time.perf_counter() - start)
        cache = []
        token = model.logits(model.forward(ids[:1, :32], cache)[:, -1]).argmax(-1, keepdim=True)
        start = time.perf_counter()
        for _ in range(steps):
            token = model.logits(model.forward(token, cache)[:, -1]).argmax(-1, keepdim=True)
        decode = steps / (time.perf_counter() - start)
    print(json.dumps({'encode': batch * length / best, 'decode': decode, 'version': torch.__version__}))


main()
