import Foundation
import Scrip

let host = try CouponHost(at: "scrip.db", rules: "rules")

let checkout = try Checkout(json: Array(Data(contentsOf: URL(filePath: "checkout.json"))))
let receipt = try host.redeem(checkout)
switch receipt.outcome {
case .redeemed(let id): print(id, receipt.payable)
case .refused(_, let refusal): print(refusal.message)
case .failed(_, let failure): print("no discount:", failure.message)
}
