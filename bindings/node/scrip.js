'use strict'
/**
 * Scrip in a Node program: a host over one ledger, by Node-API and the C interface of libscrip.
 *
 *     const host = new Host({ ledger: 'scrip.db', rules: 'rules' })
 *     const receipt = await host.callAsync('redeem', checkout)
 *     host.close()
 *
 * Requests and answers are JSON objects; operations are those of every door. Amounts are whole numbers of minor
 * units, exact up to 2 ** 53.
 */

const binding = require('./scrip.node')

const RULE_FAILED = 1

/**
 * A call that could not be answered; a coupon that does not apply is no error.
 *
 * @property {number} status the error's number in scrip.h, which says the same as its code; more may come
 * @property {string} code a stable word for programs, such as 'invalid_input'; more may come
 * @property {string} message what is wrong
 * @property {string} [remedy] what to do about it
 * @property {string} [document] the file that is wrong, such as a rule's
 * @property {string} [path] the member that is wrong, such as 'basket.lines[0].quantity'
 * @property {number} [line] the line of the text that is wrong, from 1
 * @property {number} [column] the column in it, from 1
 */
class ScripError extends Error {
  name = 'ScripError'

  constructor(status, error) {
    super(error.message)
    this.status = status
    this.code = error.code
    this.remedy = error.remedy
    this.document = error.document
    this.path = error.path
    this.line = error.line
    this.column = error.column
  }
}

/** A host over one ledger. One that nobody closes is closed when it is collected. */
class Host {
  #host

  /**
   * Opens a ledger, which is made if there is none.
   *
   * @param {object} options as scrip_open of scrip.h names them: ledger, rules, proof, gates, abuse, abuse_rule
   * @throws {ScripError} if it cannot be opened
   */
  constructor(options = {}) {
    const { host, ...answer } = binding.open(bytes(options))
    /** What opening answered: where the ledger reads times, and what its amounts are in. */
    this.book = read(answer)
    this.#host = host
  }

  /** The library's version, such as '0.1.0'. */
  static get version() {
    return binding.version()
  }

  /**
   * Asks an operation, and blocks the event loop until what it changed is durable.
   *
   * @param {string} operation such as 'quote' or 'redeem'
   * @param {object|string|Uint8Array} [request] an object, or JSON
   * @returns {object} the answer; a refused coupon and a rule that failed are answers too
   * @throws {ScripError} if the call could not be answered, or the host is closed
   */
  call(operation, request = {}) {
    return read(this.callJSON(operation, request))
  }

  /** The same on a thread of the pool (UV_THREADPOOL_SIZE of them); calls may overtake one another. */
  async callAsync(operation, request = {}) {
    return read(await this.callJSONAsync(operation, request))
  }

  /**
   * The same with JSON in and out; an error is an answer with its status.
   *
   * @returns {{status: number, json: Buffer}} a status of scrip.h, and the answer in UTF-8
   */
  callJSON(operation, request = {}) {
    return binding.call(this.#host, name(operation), bytes(request))
  }

  /** The same on a thread of the pool. */
  async callJSONAsync(operation, request = {}) {
    return binding.callAsync(this.#host, name(operation), bytes(request))
  }

  /** Waits for calls in flight, also those on other threads, and lets go of the ledger; may be called again. */
  close() {
    binding.close(this.#host)
  }
}

/** A NUL must not cut the name to that of another operation. */
function name(operation) {
  return operation.replaceAll('\0', '\ufffd')
}

function bytes(request) {
  if (request instanceof Uint8Array) return request
  return Buffer.from(typeof request === 'string' ? request : JSON.stringify(request))
}

function read({ status, json }) {
  const answer = JSON.parse(json.toString())
  if (status > RULE_FAILED) throw new ScripError(status, answer.error)
  return answer
}

module.exports = { Host, ScripError }
