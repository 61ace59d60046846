import type { Post, PostAnswer, PostTo } from '../../../src/adapters/receivers/guarded-post.ts';
import type { Result } from '../../../src/core/result.ts';
import { ok } from '../../../src/core/result.ts';
import type { SendFailure } from '../../../src/reconcile/ports.ts';

/** Keeps the posted requests and gives the configured answer. */
export class FakePost {
  readonly posts: Post[] = [];
  readonly #answer: Result<PostAnswer, SendFailure>;

  constructor(answer: Partial<PostAnswer> | SendFailure = {}) {
    this.#answer =
      'kind' in answer
        ? { ok: false, error: answer }
        : ok({ status: 200, headers: {}, retryAfterSeconds: undefined, body: '', ...answer });
  }

  readonly post: PostTo = async (post) => {
    this.posts.push(post);
    return this.#answer;
  };

  /** The body of the only post. */
  body(): unknown {
    return JSON.parse(this.posts[0]?.body ?? 'null');
  }
}
