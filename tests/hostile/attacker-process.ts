import type { ClientRequest } from 'node:http';
import { z } from 'zod';
import { shoot, shots, sieges, type Target } from './attacks.ts';

// Attacks until it is told something else. Shots come at a steady pace, whether the last one was answered or not.

const order = z.object({ url: z.string(), token: z.string(), attack: z.string().optional() });

const intervalMs = 40;
let timer: NodeJS.Timeout | undefined;
let count = 0;
const underWay = new Set<ClientRequest>();
let open: { close?: () => void; destroy?: () => void; terminate?: () => void }[] = [];

function stop(): void {
  clearInterval(timer);
  for (const socket of open) (socket.terminate ?? socket.destroy)?.call(socket);
  open = [];
  for (const request of underWay) request.destroy();
}

async function besiege(target: Target, name: string): Promise<void> {
  const siege = sieges[name];
  if (siege === undefined) throw new Error(`There is no attack ${name}`);
  for (let index = 0; index < siege.count; index++) {
    open.push(siege.open(target));
    if (index % 200 === 199) await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

process.on('message', (message) => {
  const { attack, ...target } = order.parse(message);
  stop();
  void begin(target, attack).then(() => process.send?.({ began: attack }));
});

async function begin(target: Target, attack: string | undefined): Promise<void> {
  if (attack === undefined) return;
  const shot = shots[attack];
  if (shot === undefined) return besiege(target, attack);
  timer = setInterval(() => {
    const request = shoot(target, shot(`N${count++}`));
    underWay.add(request);
    request.once('close', () => underWay.delete(request));
  }, intervalMs);
}

process.on('disconnect', () => process.exit(0));
