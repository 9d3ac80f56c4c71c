'use strict'
/**
 * A till in Node: quote, hold while the customer pays, commit, take a piece back, and retry after a crash.
 *
 *     node till.js LEDGER [RULES]
 */

const { Host } = require('./scrip.js')

const basket = {
  currency: 'CNY',
  lines: [{ id: '1', name: '乌龙茶', unit_price: 6000, quantity: 2 }],
}

async function main(ledger, rules = 'rules') {
  const till = new Host({ ledger, rules })
  const stock = await till.callAsync('stock.create', {
    request_no: 'TILL-STOCK', name: '满100减20', type: 'NORMAL', goods: '全场商品',
    merchant: '1900000001', rule: 'spend_and_save',
    params: { threshold: 10000, off: 2000 }, code_mode: 'assigned',
    limits: { per_user: 5 },
  })
  await till.callAsync('send', {
    request_no: 'TILL-SEND', stock_id: stock.stock_id, user: 'ann', code: 'TILL-1',
  })
  const quote = await till.callAsync('quote', { user: 'ann', basket })
  console.log('quote:', quote.best.discount, 'off')
  const hold = await till.callAsync('hold', {
    request_no: 'TILL-1', user: 'ann', coupons: ['TILL-1'], basket,
  })
  console.log('hold:', hold.verdict)
  const receipt = await till.callAsync('commit', { request_no: 'TILL-1' })
  console.log('commit:', receipt.payable, 'to pay')
  till.close()

  // The till lost power before it saw the answer: it asks again, under the same number.
  const next = new Host({ ledger, rules })
  const again = await next.callAsync('commit', { request_no: 'TILL-1' })
  console.log('again:', again.redemption_id === receipt.redemption_id ? 'the same' : 'another')
  const back = await next.callAsync('return', {
    request_no: 'TILL-1-BACK', redemption_id: receipt.redemption_id,
    lines: [{ id: '1', quantity: 1 }],
  })
  console.log('return:', back.lines[0].refund, 'back')
  next.close()
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error)
  process.exitCode = 1
})
