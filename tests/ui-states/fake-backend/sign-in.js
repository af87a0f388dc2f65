/** Signing in: the browser is out until a test says how that ended. */
import { problem } from "./problems.js";

const LINK =
  "https://login.example/organizations/oauth2/v2.0/authorize?response_type=code&client_id=3d5cffa9-04da-4657-8cab-c7f074657cad&state=x";
const MINUTES = 5 * 60_000;

export class SignIn {
  #how;
  #settle = { resolve: () => {}, reject: () => {} };
  #channel = { onmessage: () => {} };

  /**
   * @param {object} how
   * @param {object} [how.browserFails] why no browser opens
   * @param {boolean} [how.ownApplication] the company's own application signs in
   * @param {boolean} [how.calledWithTls] the browser insists on https
   * @param {boolean} [how.finishes] the browser has come back
   */
  constructor(how) {
    this.#how = how;
  }

  /** @param {{ onmessage: (event: object) => void }} channel */
  begin(channel) {
    const { browserFails, calledWithTls, finishes } = this.#how;
    this.#channel = channel;
    const until = new Date(Date.now() + MINUTES).toISOString();
    channel.onmessage({ type: "opened", link: LINK, until, ownApplication: this.#how.ownApplication ?? false });
    if (browserFails !== undefined) channel.onmessage({ type: "browserFailed", problem: browserFails });
    if (calledWithTls) channel.onmessage({ type: "calledWithTls" });
    if (finishes) channel.onmessage({ type: "finishing" });
    return new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
  }

  cancel() {
    this.#settle.reject(problem("signIn.cancelled"));
  }

  /** The person got through. @param {object} account */
  succeed(account) {
    this.#settle.resolve(account);
  }

  /** @param {object} why */
  fail(why) {
    this.#settle.reject(why);
  }

  finishing() {
    this.#channel.onmessage({ type: "finishing" });
  }
}
