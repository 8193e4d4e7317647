// llama.cpp through node-llama-cpp, the peer of `speed`: tokens a second of greedy decoding, one sequence. Prints JSON.
//
//   node llama.mjs FOLDER-WITH-node_modules MODEL.gguf THREADS STEPS
import { pathToFileURL } from 'node:url';

const [folder, modelPath, threads, steps] = process.argv.slice(2);
const { getLlama, LlamaLogLevel } = await import(pathToFileURL(`${folder}/node_modules/node-llama-cpp/dist/index.js`).href);
const llama = await getLlama({ gpu: false, build: 'never', maxThreads: Number(threads), logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: 512, threads: Number(threads) });
const sequence = context.getSequence();
const prompt = Array.from({ length: 32 }, (_, i) => 100 + 7 * i);

let best = 0;
for (let round = 0; round < 2; round++) {
    await sequence.clearHistory();
    let count = 0;
    let start = 0;
    for await (const _ of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
        if (count++ === 0) start = performance.now();
        if (count > Number(steps)) break;
    }
    best = Math.max(best, (count - 1) / ((performance.now() - start) / 1000));
}
console.log(JSON.stringify({ decode: best, threads: Number(threads) }));
process.exit(0);
