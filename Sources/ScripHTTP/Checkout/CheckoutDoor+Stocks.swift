internal import Hummingbird
internal import Scrip
internal import ScripCore

extension CheckoutDoor {
    /// Routes about stocks.
    func addStockRoutes(to router: Router<CallContext>) {
        route(router, .get, "/v1/stocks", .stocks) { _ in
            let stocks = try await services.waiting { () throws(ScripError) in
                try services.host.stocks()
            }
            return StockList(stocks: stocks)
        }
        route(router, .post, "/v1/stocks", .stocks) { call in
            let definition = try StockDefinition(json: call.body)
            return try await services.waiting { () throws(ScripError) in
                let source = try RuleFolder(services.settings.rulesFolder).source(
                    of: definition.rule)
                return try services.host.createStock(definition, ruleSource: source)
            }
        }
        route(router, .get, "/v1/stocks/{stock_id}", .stocks) { call in
            let stock = StockID(rawValue: try call.part("stock_id", characters: 32))
            return try await services.waiting { () throws(ScripError) in
                try services.host.shownStock(stock)
            }
        }
        route(router, .post, "/v1/stocks/{stock_id}/changes", .stocks) { call in
            let stock = StockID(rawValue: try call.part("stock_id", characters: 32))
            let request = try StockChangeRequest(json: call.body)
            let number = try call.number(request.number)
            return try await services.waiting { () throws(ScripError) in
                switch request.change {
                case .state(let state):
                    try services.host.move(stock: stock, to: state, request: number)
                case .total(let total, let current):
                    try services.host.changeBudget(
                        of: stock, total: total, current: current, request: number)
                case .perDay(let perDay, let current):
                    try services.host.changeDailyBudget(
                        of: stock, perDay: perDay, current: current, request: number)
                }
            }
        }
        route(router, .post, "/v1/stocks/{stock_id}/codes", .stocks) { call in
            let stock = StockID(rawValue: try call.part("stock_id", characters: 32))
            let request = try UploadRequest(json: call.body)
            let number = try call.number(request.number)
            return try await services.waiting { () throws(ScripError) in
                try services.host.upload(request.codes, to: stock, request: number)
            }
        }
    }
}

/// All stocks, oldest first.
private struct StockList: JSONWritable {
    let stocks: [Stock]

    func write(to writer: inout JSONWriter) {
        writer.object { writer in writer.member("stocks", stocks) }
    }
}
