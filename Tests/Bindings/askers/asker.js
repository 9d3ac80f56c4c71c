'use strict'
// Asks through the Node binding what conversation.py says, and answers in its frames.

const fs = require('node:fs')
const { Host, ScripError } = require(process.argv[2])

function* questions() {
  const input = fs.readFileSync(0)
  for (let at = 0; at < input.length;) {
    const end = input.indexOf('\n', at)
    const [operation, length] = input.toString('utf8', at, end).split(' ')
    at = end + 1 + Number(length)
    yield [operation, input.subarray(end + 1, at)]
  }
}

function reply(status, body) {
  const bytes = Buffer.from(body)
  fs.writeSync(1, `${status} ${bytes.length}\n`)
  for (let at = 0; at < bytes.length;) at += fs.writeSync(1, bytes, at)
}

/** What a program sees: the answer, or the members of the exception. */
async function told(call) {
  try {
    reply(0, JSON.stringify(await call()))
  } catch (error) {
    if (!(error instanceof ScripError)) throw error
    const { code, message, remedy, document, path, line = 0, column = 0 } = error
    reply(error.status, [code, message, remedy, document, path, line, column].join('\0'))
  }
}

async function threads(host) {
  const { stock_id } = host.call('stock.create', {
    request_no: 'S', name: 's', type: 'NORMAL', goods: 'g', merchant: '1900000001',
    rule: 'spend_and_save', params: { threshold: 100, off: 10 }, code_mode: 'assigned',
    limits: { per_user: 100 },
  })
  async function till(user) {
    for (let number = 0; number < 10; number++) {
      const code = `${user}-${number}`
      await host.callAsync('send', { request_no: code, stock_id, user, code })
      await host.callAsync('redeem', {
        request_no: code, user, coupons: [code],
        basket: { lines: [{ id: '1', unit_price: 100, quantity: 1 }] },
      })
    }
  }
  await Promise.all([...Array(8).keys()].map((number) => till(`u${number}`)))
  const { status, json } = host.callJSON('audit')
  reply(status, json)
}

async function memory(host, operation, request) {
  async function work() {
    host.callJSON(operation, request)
    await host.callJSONAsync(operation, request)
    try {
      host.call(operation, request)
    } catch (error) {
      if (!(error instanceof ScripError)) throw error
    }
  }
  const resident = () => {
    global.gc()
    return Number(fs.readFileSync('/proc/self/statm', 'utf8').split(' ')[1]) * 4096
  }
  const before = resident()
  for (let number = 0; number < 1500; number++) await work()
  reply(0, String(resident() - before))
}

/** Hosts that nobody closes: none is closed within a call, and the collector closes them afterwards. */
async function dropped(options) {
  // More than the pool has threads: some are asked only after the collection.
  const hosts = Array.from({ length: 30 }, () => new Host(options))
  let waiting = hosts.length
  while (hosts.length > 0) {
    hosts.pop().callJSONAsync('rule.test', { rule: 'percent_off' }).then(({ status, json }) => {
      waiting--
      if (status !== 0) reply(status, json)
    })
  }
  while (waiting > 0) {
    global.gc()
    await new Promise(setImmediate)
  }
  const open = () => fs.readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return fs.readlinkSync(`/proc/self/fd/${descriptor}`) === options.ledger
    } catch {
      return false // The descriptor of the listing itself.
    }
  })
  while (open().length > 0) {
    global.gc()
    await new Promise(setImmediate)
  }
  reply(0, '0')
}

async function main(mode, options) {
  if (mode === 'dropped') return dropped(options)
  const host = new Host(options)
  switch (mode) {
    case 'json':
      for (const [operation, request] of questions()) {
        const { status, json } = host.callJSON(operation, request)
        reply(status, json)
      }
      break
    case 'async':
      for (const [operation, request] of questions()) {
        const { status, json } = await host.callJSONAsync(operation, request)
        reply(status, json)
      }
      break
    case 'call':
      for (const [operation, request] of questions()) {
        await told(() => host.callAsync(operation, JSON.parse(request)))
      }
      break
    case 'raw':
      for (const [operation, request] of questions()) await told(() => host.call(operation, request))
      break
    case 'closed': {
      host.close()
      host.close()
      const { status, json } = host.callJSON('stock.list')
      reply(status, json)
      await told(() => host.call('stock.list'))
      break
    }
    case 'threads':
      await threads(host)
      break
    case 'memory':
      for (const [operation, request] of questions()) await memory(host, operation, request)
      break
    default:
      throw new Error(mode)
  }
  host.close()
}

main(process.argv[3], JSON.parse(process.argv[4])).catch((error) => {
  console.error(error)
  process.exitCode = 1
})
