// The worker with the engine, as the page sees it: started when it is needed, ended at the deadline or by the reader, and
// started anew after that. One question at a time.

export class Ended extends Error {
  // Why there is no answer: "stopped", "late", "died", "wrong", "refused", "value", "failed", "noData".
  constructor(kind, told = {}) {
    super(kind);
    this.kind = kind;
    this.told = told;
  }
}

export class Engine {
  // addresses: {worker, engine, dataset}; onProgress is called with what the worker tells while it loads, onState with
  // "loading", "ready" (and the number of triples), "idle" or "failed" (and the reason).
  constructor(addresses, deadline, { onProgress, onState }) {
    this.addresses = addresses;
    this.deadline = deadline;
    this.onProgress = onProgress;
    this.onState = onState;
    this.waiting = undefined;
    this.last = 0;
  }

  // Loads the data, once; all that ask meanwhile wait for the same.
  load() {
    this.loading ??= this.begin();
    return this.loading;
  }

  async begin() {
    this.onState("loading");
    try {
      this.worker = new Worker(this.addresses.worker);
      this.worker.addEventListener("message", ({ data }) => this.take(data));
      this.worker.addEventListener("error", (event) => this.end(new Ended("died", { reason: event.message })));
      const { engine, dataset } = this.addresses;
      const { triples } = await this.send("load", { engine, dataset });
      this.onState("ready", triples);
    } catch (error) {
      this.close();
      if (error.kind === "stopped") this.onState("idle");
      else this.onState("failed", error.told?.reason ?? error.message);
      throw error.kind === "stopped" ? error : new Ended("noData", error.told);
    }
  }

  // The worker's answer; an Ended where there is none. The deadline runs from when the data are there.
  async ask(kind, request) {
    await this.load();
    const timer = setTimeout(() => this.end(new Ended("late")), this.deadline * 1000);
    try {
      return await this.send(kind, request);
    } catch (error) {
      if (error.kind === "died") this.end(error);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  stop() {
    this.end(new Ended("stopped"));
  }

  send(kind, request) {
    this.last += 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      this.waiting = { id, resolve, reject };
      this.worker.postMessage({ id, kind, ...request });
    });
  }

  take({ id, progress, result, error }) {
    if (this.waiting?.id !== id) return;
    if (progress) {
      this.onProgress(progress);
      return;
    }
    const { resolve, reject } = this.waiting;
    this.waiting = undefined;
    if (error) reject(new Ended(error.kind, error));
    else resolve(result);
  }

  end(error) {
    this.close();
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.reject(error);
  }

  close() {
    this.worker?.terminate();
    this.worker = undefined;
    this.loading = undefined;
  }
}
