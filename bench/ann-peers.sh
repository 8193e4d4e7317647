#!/usr/bin/env bash
# The graph index beside hnswlib (native and Debian's) and faiss, in turns, on the files of the shared side-by-side bench.
#
#   ANN_BENCH=../shared/bench/ann bench/ann-peers.sh [ROWS [ROUNDS]]     20000 rows and 3 rounds unless said otherwise
#
# Also from the environment: ANN_DIR (data and results; a folder under the system's temporary one), THREADS (of builds and updates, 1),
# EF (beam widths), PYTHON (/usr/bin/python3: the Debian packages belong to it).
# Needs: apt-get install python3-numpy python3-hnswlib python3-faiss libhnswlib-dev g++
set -euo pipefail

rows=${1:-20000}
rounds=${2:-3}
bench=${ANN_BENCH:?ANN_BENCH must name the folder of ann_bench.py}
dir=${ANN_DIR:-${TMPDIR:-/tmp}/annbench}
threads=${THREADS:-1}
ef=${EF:-10,14,20,28,40,56,80,112}
python=${PYTHON:-/usr/bin/python3}
here=$(cd "$(dirname "$0")" && pwd)
ours="$here/SearchR3.Benchmarks/bin/Release/net10.0/linux-x64/SearchR3.Benchmarks.dll"

mkdir -p "$dir"
"$python" -c 'import numpy, hnswlib, faiss'
test -f "$ours" || dotnet build -c Release "$here/SearchR3.Benchmarks"
test -x "$dir/native_hnsw" || g++ -O3 -march=native -std=c++17 -pthread -o "$dir/native_hnsw" "$bench/native_hnsw.cpp"
test -f "$dir/n${rows}_d384_s20.base.fbin" || "$python" "$bench/ann_bench.py" gen --n "$rows" --dir "$dir"

# name, engine of the harness, command, modes of updates
run() {
  "$python" "$bench/ann_bench.py" run --n "$rows" --dir "$dir" --kinds local --fractions 0.05 --threads "$threads" --update-threads "$threads" \
    --ef "$ef" --update-ef 32 --repeats 3 --rebuild 0 --ood 0 --engines "$2:16:200" --cmd "$3" --ext-modes "$4" --out "$dir/peers.$1.$round.json" >&2
}

for round in $(seq "$rounds"); do
  run native native "$dir/native_hnsw" repair
  run hnswlib hnswlib "" ""
  run faiss faiss "" ""
  run ours-int8 ours-int8 "dotnet $ours ann codes=int8" update
  run ours-float ours-float "dotnet $ours ann codes=float" update
done

"$python" - "$dir" "$rounds" "$rows" "$threads" <<'PYTHON'
import json, os, statistics, sys

folder, rounds, rows, threads = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]

def at(curve, recall):
    """Queries a CPU second at a recall, between the two beams beside it; the narrowest beam's when that is already better."""
    points = [(p['recall10'], p['qps_cpu']['median']) for p in curve]
    if points[0][0] >= recall:
        return points[0][1]
    for (r0, q0), (r1, q1) in zip(points, points[1:]):
        if r0 < recall <= r1:
            return q0 + (recall - r0) / (r1 - r0) * (q1 - q0)
    return float('nan')

def update(engine):
    flat = engine.get('updates_flat')
    if flat:
        return flat[0]['update_cpu_s']
    return engine['updates'][0].get('repair', {}).get('cpu_seconds', float('nan'))

def measures(name, number):
    engine = json.load(open(os.path.join(folder, f'peers.{name}.{number}.json')))['engines'][0]
    build = list(engine['build_cpu_s'].values())[-1]['median']
    return [at(engine['curve'], 0.95), at(engine['curve'], 0.99), build, update(engine)]

names = ['native', 'hnswlib', 'faiss', 'ours-int8', 'ours-float']
all_of = {name: [measures(name, r) for r in range(1, rounds + 1)] for name in names}
median = lambda values: statistics.median(values)
print(f'{rows} x 384, {threads} thread(s) to build and update, one to search; medians of {rounds} rounds in turns, load {os.getloadavg()[0]:.1f};')
print('in brackets: ratio to native hnswlib in the same round. faiss cannot update.')
print(f"{'engine':12}{'q/s CPU at .95':>22}{'q/s CPU at .99':>22}{'build CPU s':>20}{'update CPU s':>20}")
for name in names:
    cells = ''
    for i, width in enumerate((22, 22, 20, 20)):
        value = median([m[i] for m in all_of[name]])
        ratio = median([m[i] / n[i] for m, n in zip(all_of[name], all_of['native'])])
        text = f'{value:.0f}' if i < 2 else f'{value:.2f}'
        cells += f'{text} ({ratio:.2f})'.rjust(width) if value == value else '-'.rjust(width)
    print(f'{name:12}{cells}')
PYTHON
