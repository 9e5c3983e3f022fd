// The gateway as a child process: started, watched, started again when it dies, stopped at the end.
// Invariant: a restart uses the same settings and ports, as a service manager would; no process outlives stop().

import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";

export type GatewayProcess = {
  /** Process id of the one running now; null between a death and the restart. */
  pid(): number | null;
  /** How often it died without being asked to. */
  deaths(): number;
  /** How often a process said that it adopted a running embedded PostgreSQL. */
  adoptions(): number;
  /** Highest resident memory seen of any of them, in MB (VmHWM). */
  residentMb(): number;
  /** The last million characters that any of them wrote on standard output and standard error. */
  said(): string;
  /** Ends the process with SIGTERM, its database with it. */
  stop(): Promise<void>;
};

export type GatewayOptions = {
  settingsFile: string;
  restUrl: string;
  /** Added to the environment of the first process only: named crash points. */
  firstEnvironment: Record<string, string>;
  readyWithinMs: number;
};

// A small young generation: the gateway's garbage is short-lived, and by default 48 MB would be kept for it. What it keeps
// alive is far less than the bound on the old one, which makes it collect instead of growing.
const nodeFlags = ["--max-semi-space-size=4", "--max-old-space-size=150"];
const mainFile = new URL("../../main.ts", import.meta.url).pathname;

/** Starts it and resolves when /readyz answers 200; rejects with its last words when it does not in time. */
export async function startGateway(options: GatewayOptions): Promise<GatewayProcess> {
  let child: ChildProcess | null = null;
  let stopping = false;
  let deaths = 0;
  let highestKb = 0;
  let lastWords = "";
  let said = "";
  let adoptions = 0;
  const launch = (environment: Record<string, string>) => {
    const started = spawn(process.execPath, [...nodeFlags, mainFile, "all"], {
      env: { ...process.env, GATEWAY_SETTINGS: options.settingsFile, ...environment },
      // The channel breaks when we die however we die; the gateway then drains by itself.
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    child = started;
    hear(started, (text, isError) => {
      said = (said + text).slice(-1_000_000);
      if (isError) lastWords = (lastWords + text).slice(-4000);
      else if (text.includes('"adopted":true')) adoptions += 1;
    });
    started.once("exit", (code) => {
      child = null;
      // It was asked to end by somebody else (Ctrl-C reaches both of us): that is no death.
      if (stopping || code === 0) return;
      deaths += 1;
      // Three deaths in a row before it was ever ready would spin: the caller's readiness deadline ends that.
      setTimeout(() => stopping || launch({}), 200);
    });
  };
  const watch = setInterval(() => (highestKb = Math.max(highestKb, residentKb(child?.pid ?? null))), 250);
  launch(options.firstEnvironment);
  const stop = async () => {
    stopping = true;
    clearInterval(watch);
    const last = child;
    if (last === null) return;
    const gone = new Promise((resolve) => last.once("exit", resolve));
    last.kill("SIGTERM");
    const impatience = setTimeout(() => last.kill("SIGKILL"), 20_000);
    await gone;
    clearTimeout(impatience);
  };
  const deadline = Date.now() + options.readyWithinMs;
  while (!(await isReady(options.restUrl))) {
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`the gateway was not ready within ${options.readyWithinMs} ms: ${lastWords}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    pid: () => child?.pid ?? null,
    deaths: () => deaths,
    adoptions: () => adoptions,
    said: () => said,
    residentMb: () => Math.round(Math.max(highestKb, residentKb(child?.pid ?? null)) / 1024),
    stop,
  };
}

function hear({ stdout, stderr }: ChildProcess, take: (text: string, isError: boolean) => void): void {
  stdout?.setEncoding("utf8").on("data", (text: string) => take(text, false));
  stderr?.setEncoding("utf8").on("data", (text: string) => take(text, true));
}

/** True when /readyz answers 200. */
export async function isReady(restUrl: string): Promise<boolean> {
  try {
    const reply = await fetch(`${restUrl}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await reply.arrayBuffer();
    return reply.status === 200;
  } catch {
    return false;
  }
}

function residentKb(pid: number | null): number {
  if (pid === null) return 0;
  try {
    const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(match?.[1] ?? 0);
  } catch {
    return 0;
  }
}
