internal import ScripCore
internal import ScripRules

extension BestDeal {
    /// Of coupons that share a bar, only so many can be in one checkout.
    struct Bar: Hashable {
        enum Kind: Hashable {
            /// Stocks of one exclusive group.
            case group(String)
            /// Coupons of one stock.
            case stock(StockID)
            /// One user's coupons of one stock.
            case user(UserID, StockID)
        }

        let kind: Kind
        let most: Int

        /// Which of two that bar the same coupons is named.
        var rank: Int {
            switch kind {
            case .group: 0
            case .stock: 1
            case .user: 2
            }
        }
    }

    /// Works out what bars the coupons, and notes it with each; answers the bars that keep any out.
    static func bar(_ choices: inout [Choice], _ account: Account) -> [Bar] {
        var all: [Bar: [Int]] = [:]
        var ofStock: [StockID: [Int]] = [:]
        for (index, choice) in choices.enumerated() {
            if let group = choice.found.terms.definition.exclusiveGroup {
                all[Bar(kind: .group(group), most: 1), default: []].append(index)
            }
            ofStock[choice.found.coupon.stock, default: []].append(index)
        }
        for (stock, indices) in ofStock where indices.count > 1 {
            if !choices[indices[0]].found.limits.amount.isEmpty {
                // What one of them takes off is no more there for the next.
                account.lookBack()
                for index in indices { choices[index].sharesMoney() }
            }
            for index in indices {
                let found = choices[index].found
                all[Bar(kind: .stock(stock), most: found.room(ofUser: false)), default: []]
                    .append(index)
                guard !found.limits.redeem.perUser.isEmpty else { continue }
                let bar = Bar(
                    kind: .user(found.coupon.user, stock), most: found.room(ofUser: true))
                all[bar, default: []].append(index)
            }
        }
        // In the order of their first coupons, so that everything that follows is the same everywhere.
        let binding = all.filter { $0.value.count > $0.key.most }
            .sorted {
                $0.value == $1.value
                    ? $0.key.rank < $1.key.rank : $0.value.lexicographicallyPrecedes($1.value)
            }
        for (number, entry) in binding.enumerated() {
            for index in entry.value { choices[index].bars.append(number) }
        }
        return binding.map(\.key)
    }
}

extension Candidate.Found {
    /// How many coupons of its stock, or of these its user's, one checkout may have.
    fileprivate func room(ofUser: Bool) -> Int {
        var room: Int64 = 0
        while room < Checkout.couponsMax,
            limits.refusal(
                after: usage, inOrder: ofUser ? 0 : room, ofUser: ofUser ? room : 0) == nil
        {
            room += 1
        }
        return Int(room)
    }
}
