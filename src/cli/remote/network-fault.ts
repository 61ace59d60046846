import type { NetworkFault } from './remote-message.ts';

/** Why there is no answer. */
export interface NoAnswer {
  readonly kind: 'Certificate' | 'NoAddress' | 'Refused' | 'Timeout' | 'Broken' | 'TooLarge';
  readonly detail: string;
}

/** A failure of the network in words. @param origin the deployment */
export function networkFault({ detail, kind }: NoAnswer, origin: string): NetworkFault {
  const { hostname } = new URL(origin);
  switch (kind) {
    case 'Certificate':
      return notSent(
        `The certificate of ${origin} is not trusted (${detail}), so that nothing was sent. Check the address; if your network has a certificate authority of its own, name its file in NODE_EXTRA_CA_CERTS.`,
      );
    case 'NoAddress':
      return notSent(
        `The name ${hostname} leads to no address (${detail}). Check --url, and whether this machine is in the network of the deployment.`,
      );
    case 'Refused':
      return notSent(
        `No server answers at ${origin} (${detail}). Check --url, and whether the deployment, or the local stack, runs.`,
      );
    case 'Timeout':
      return sent(
        `${origin} gave no whole answer in time (${detail}). An app that has scaled to zero may need another minute: run the command again.`,
      );
    case 'TooLarge':
      return sent(`The answer of ${origin} is too large: ${detail}. Ask for less, with --filter, --top or --since.`);
    case 'Broken':
      return sent(
        `The connection to ${origin} broke before the whole answer came (${detail}). Check the network between, then run the command again.`,
      );
  }
}

function notSent(message: string): NetworkFault {
  return { message, mayHaveArrived: false };
}

function sent(message: string): NetworkFault {
  return { message, mayHaveArrived: true };
}
