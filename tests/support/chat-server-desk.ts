import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { PREFLIGHT_TEXT } from '../../src/endpoints/preflight-question.ts';
import { BatchShelf, type BatchedReply } from './chat-server-batches.ts';
import { type Behaviour, changedBehaviour, type Trouble } from './chat-server-behaviour.ts';
import { CallBook, type SeenCall } from './chat-server-calls.ts';
import { bodyOf, send } from './chat-server-http.ts';
import { type Question, readQuestion } from './chat-server-question.ts';
import { json, loading, rateLimited, type Reply, replyTo } from './chat-server-reply.ts';
import { Rate } from './chat-server-rate.ts';
import { latencyMsOf, RuleBook } from './chat-server-rules.ts';
import { Slots } from './chat-server-slots.ts';

/** What a chat server does with each request, and what it remembers. */
export class Desk {
  book = new CallBook();
  readonly shelf = new BatchShelf();
  #behaviour: Behaviour;
  #rules: RuleBook;
  #slots: Slots;
  #rate: Rate;
  #inFlight = 0;

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
    this.#rules = new RuleBook(behaviour.rules);
    this.#slots = new Slots(behaviour.capacity);
    this.#rate = new Rate(behaviour.requestsPerMinute);
  }

  behave(changes: unknown): void {
    this.#behaviour = changedBehaviour(this.#behaviour, changes);
    this.#rules = new RuleBook(this.#behaviour.rules);
    this.#slots = new Slots(this.#behaviour.capacity);
    this.#rate = new Rate(this.#behaviour.requestsPerMinute);
  }

  forget(): void {
    this.book = new CallBook();
  }

  models(request: IncomingMessage): Reply {
    this.book.modelLists += 1;
    const { models } = this.#behaviour;
    if (!this.#admits(request)) return this.#unauthorised();
    if (this.#behaviour.modelsLoading) return loading();
    if (models === null) return json(404, { error: { message: 'Not found' } });
    return json(200, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) });
  }

  async chat(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrivedMs = performance.now();
    this.#inFlight += 1;
    this.book.maxConcurrent = Math.max(this.book.maxConcurrent, this.#inFlight);
    response.once('close', () => (this.#inFlight -= 1));
    const body = await bodyOf(request);
    if (body === null) return send(response, this.#turnedAway('too-large', 413, 'Body too large'));
    if (!this.#admits(request)) return send(response, this.#unauthorised());
    const question = readQuestion(body);
    const missing = this.#missingModel(question);
    if (missing !== null) return send(response, missing);
    if (question.text.includes(PREFLIGHT_TEXT)) {
      this.book.preflights += 1;
      if (this.#behaviour.preflight === 'calm') {
        return send(response, replyTo(question, null, this.#behaviour));
      }
    }
    await this.#answer(question, response, arrivedMs);
  }

  /** Null for a route that is not of files or batches. */
  batches(request: IncomingMessage, body: string): Reply | null {
    if (!/^\/v1\/(files|batches)\b/.test(request.url ?? '')) return null;
    if (!this.#admits(request)) return this.#unauthorised();
    return this.shelf.serve(request, body, this.#behaviour, (asked) => this.#answerInBatch(asked));
  }

  #answerInBatch(body: string): BatchedReply {
    const question = readQuestion(body);
    const { call, before } = this.book.note(question, this.#behaviour.keepCalls);
    const trouble = this.#rules.troubleFor(question, before);
    const reply = replyTo(question, trouble, this.#behaviour);
    const status = reply.kind === 'send' ? reply.status : 0;
    this.book.end(call, trouble?.kind ?? 'answer', status === 200);
    return { status, body: reply.kind === 'send' ? JSON.parse(reply.body.toString()) : null };
  }

  /** The latency counts from the request's arrival, or from its place becoming free. */
  async #answer(question: Question, response: ServerResponse, arrivedMs: number): Promise<void> {
    const behaviour = this.#behaviour;
    const { call, before } = this.book.note(question, behaviour.keepCalls);
    const trouble = this.#rules.troubleFor(question, before);
    const finish = this.#record(response, call);
    if (!this.#rate.admits(arrivedMs)) return finish(rateLimited({}), 'over-rate');
    const beforeSlotMs = performance.now();
    const release = trouble === null ? await this.#slots.take() : () => {};
    const queuedMs = performance.now() - beforeSlotMs;
    if (release === null) return finish(overflow(behaviour), 'overflow');
    const latencyMs = latencyMsOf(behaviour.latency, question, before) + extraMs(trouble);
    const readyMs = arrivedMs + queuedMs + latencyMs;
    const waitMs = Math.floor(readyMs - performance.now());
    if (waitMs > 0) await delay(waitMs);
    release();
    finish(replyTo(question, trouble, behaviour), trouble?.kind ?? 'answer');
  }

  /** The call ends when the connection is done with it; what the client did not wait for is `abandoned`. */
  #record(response: ServerResponse, call: SeenCall): (reply: Reply, outcome: string) => void {
    const { book } = this;
    let outcome = 'abandoned';
    let answered = false;
    response.once('close', () => book.end(call, outcome, answered));
    return (reply, name) => {
      if (response.destroyed) return;
      if (reply.kind === 'send') {
        response.once('finish', () => {
          outcome = name;
          answered = reply.status === 200;
        });
      } else {
        outcome = name;
      }
      send(response, reply);
    };
  }

  #admits(request: IncomingMessage): boolean {
    const { apiKey } = this.#behaviour;
    return apiKey === null || request.headers.authorization === `Bearer ${apiKey}`;
  }

  #unauthorised(): Reply {
    return this.#turnedAway('unauthorised', 401, 'Incorrect API key provided');
  }

  #missingModel({ model }: Question): Reply | null {
    const { checkModel, models } = this.#behaviour;
    if (!checkModel || models === null || models.includes(model)) return null;
    return this.#turnedAway('model-missing', 404, `The model \`${model}\` does not exist.`);
  }

  #turnedAway(outcome: string, status: number, message: string): Reply {
    this.book.count(outcome);
    return json(status, { error: { message, type: 'invalid_request_error', code: null } });
  }
}

function overflow({ capacity }: Behaviour): Reply {
  return capacity?.overflow === 503 ? loading() : rateLimited(capacity ?? {});
}

function extraMs(trouble: Trouble | null): number {
  return trouble?.kind === 'late' ? trouble.ms : 0;
}
