import { chmod, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { type AgentStatus, agentStatus } from './agentStatus';

/** A socket's address holds no more on Linux (unix(7)); other systems hold a little less, and say so themselves. */
const LONGEST_PATH = 107;
const ANSWER_WITHIN_MS = 3_000;
const LONGEST_ANSWER = 4_000_000;

export interface StatusSocket {
  stop(): Promise<void>;
}

/** Somebody else already works in the folder. */
export class FolderInUse extends Error {}

/**
 * Serves the status on a UNIX socket in the state folder, for its owner alone; whoever connects gets one JSON object.
 * It is also what keeps a second agent out of the folder: rejects with FolderInUse when another one answers there.
 */
export async function openStatusSocket(stateDir: string, status: () => AgentStatus): Promise<StatusSocket> {
  const path = socketPath(stateDir);
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy());
    socket.end(`${JSON.stringify(status())}\n`);
  });
  try {
    await listen(server, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const other = await readStatus(stateDir).catch(() => null);
    if (other !== null)
      throw new FolderInUse(
        `Another agent (process ${other.pid}) already uses ${stateDir}. Stop it, or give this one a "stateDir" of its own.`,
      );
    // Nobody answers: it was left behind by an agent that was killed.
    await unlink(path);
    await listen(server, path);
  }
  await chmod(path, 0o600);
  return {
    async stop() {
      // Closing removes the file.
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Asks the agent of this state folder. Rejects with a sentence when none answers. */
export function readStatus(stateDir: string): Promise<AgentStatus> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath(stateDir));
    let text = '';
    const fail = (reason: string) => {
      socket.destroy();
      reject(new Error(`No agent answers in ${stateDir}: ${reason}.`));
    };
    socket.setEncoding('utf8');
    socket.setTimeout(ANSWER_WITHIN_MS, () => fail(`it was silent for ${ANSWER_WITHIN_MS / 1_000} s`));
    socket.on('data', (part: string) => {
      text += part;
      if (text.length > LONGEST_ANSWER) fail('its answer is too long');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => fail(sentenceOf(error)));
    socket.on('end', () => {
      try {
        resolve(agentStatus.parse(JSON.parse(text)));
      } catch {
        fail('its answer is not one of this version');
      }
    });
  });
}

function sentenceOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') return 'none is running';
  if (error.code === 'EACCES') return 'this user may not ask it (try sudo)';
  return error.message;
}

function socketPath(stateDir: string): string {
  const path = join(stateDir, 'status.sock');
  if (Buffer.byteLength(path) > LONGEST_PATH)
    throw new Error(
      `The path of the state folder is too long for a socket in it (${path}): choose a shorter "stateDir".`,
    );
  return path;
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(error);
    server.once('error', fail);
    server.listen(path, () => {
      server.off('error', fail);
      resolve();
    });
  });
}
