internal import Hummingbird
internal import Scrip
internal import ScripCore

extension CheckoutDoor {
    /// Routes about what holds for goods in all stocks of a merchant.
    func addGoodsRoutes(to router: Router<CallContext>) {
        let path: RouterPath = "/v1/merchants/{merchant}/never-discounted"
        route(router, .get, path, .stocks) { call in
            let merchant = MerchantID(rawValue: try call.part("merchant", characters: 32))
            return try await services.waiting { () throws(ScripError) in
                try services.host.neverDiscounted(by: merchant)
            }
        }
        route(router, .put, path, .stocks) { call in
            let merchant = MerchantID(rawValue: try call.part("merchant", characters: 32))
            let request = try NeverDiscountedRequest(json: call.body)
            let number = try call.number(request.number)
            return try await services.waiting { () throws(ScripError) in
                try services.host.setNeverDiscounted(request.goods, by: merchant, request: number)
            }
        }
    }
}
