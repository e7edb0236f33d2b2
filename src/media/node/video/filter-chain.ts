import { type FilterContext, FilterGraph } from "node-av/lib";
import { checked } from "./av.ts";

/** A chain of FFmpeg's filters for frames of one kind. */
export class FilterChain implements Disposable {
  /** Of which kind its frames are. */
  readonly key: string;
  readonly source: FilterContext;
  readonly sink: FilterContext;
  readonly #graph: FilterGraph;

  private constructor(key: string, graph: FilterGraph, buffer: "buffer" | "abuffer") {
    this.key = key;
    this.source = graph.getFilter(`${buffer}@in`)!;
    this.sink = graph.getFilter(`${buffer}sink@out`)!;
    this.#graph = graph;
  }

  /**
   * @param buffer FFmpeg's name of what takes pictures or sound in
   * @param frames what `buffer` is to know of the frames
   */
  static async open(
    key: string,
    buffer: "buffer" | "abuffer",
    frames: string,
    filters: readonly string[],
    threads?: number,
  ): Promise<FilterChain> {
    const graph = new FilterGraph();
    graph.alloc();
    if (threads !== undefined) graph.nbThreads = threads;
    const chain = [`${buffer}@in=${frames}`, ...filters, `${buffer}sink@out`];
    const action = buffer === "buffer" ? "make filters" : "make filters for the sound";
    checked(graph.parse2(chain.join(",")), action);
    checked(await graph.config(), action);
    return new FilterChain(key, graph, buffer);
  }

  [Symbol.dispose](): void {
    this.#graph.free();
  }
}
