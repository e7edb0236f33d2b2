/**
 * Another bench with both sides held to AVX2, as an older processor has it: `npm run bench -- avx2 train-step`. PyTorch, oneDNN
 * and MKL have switches; ONNX Runtime has none, so a copy of its library (Linux, x86-64) is loaded in which the one branch
 * that asks the processor for AVX-512 is never taken.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const LIBRARY = "libonnxruntime.so.1";
/** `test $0x10000, %r10d` and `je`, once: bit 16 of EBX of CPUID's leaf 7 is AVX512F (Intel, "Software Developer's Manual"). */
const ASKS_FOR_AVX512 = Buffer.from("41f7c20000010074", "hex");
/** Of `jmp`, in place of `je`. */
const JUMP = 0xeb;

const [name, ...rest] = process.argv.slice(3);
if (!name) throw new Error("usage: npm run bench -- avx2 NAME, where NAME is another bench");
const folder = mkdtempSync(join(tmpdir(), "maskwatch-avx2-"));
try {
  const runtime = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  const library = readFileSync(join(runtime, "bin/napi-v6/linux/x64", LIBRARY));
  writeFileSync(join(folder, LIBRARY), withoutAvx512(library));
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: folder,
    ATEN_CPU_CAPABILITY: "avx2",
    ONEDNN_MAX_CPU_ISA: "AVX2",
    MKL_ENABLE_INSTRUCTIONS: "AVX2",
  };
  const run = fileURLToPath(new URL("run.ts", import.meta.url));
  const { status } = spawnSync(process.execPath, [...process.execArgv, run, name, ...rest], { env, stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function withoutAvx512(library: Buffer): Buffer {
  const place = library.indexOf(ASKS_FOR_AVX512);
  if (place < 0 || library.indexOf(ASKS_FOR_AVX512, place + 1) >= 0)
    throw new Error(`${LIBRARY}: asks for AVX-512 otherwise than the version that this was made for`);
  const held = Buffer.from(library);
  held[place + ASKS_FOR_AVX512.length - 1] = JUMP;
  return held;
}
